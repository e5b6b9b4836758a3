import type { Auth } from '../../functions-shared/actions/openapi-operation.ts'
import { about } from '../../functions-shared/app/about.ts'
import { app } from '../../functions-shared/app/app.ts'
import { prompts } from '../../functions-shared/app/test-prompts.ts'
import type { Deployment } from './deployment.ts'

const table = (rows: readonly (readonly [string, string])[]): string =>
  [
    '| field | value |',
    '| --- | --- |',
    ...rows.map(([field, value]) => `| ${field} | ${value} |`),
  ].join('\n')

/** fields.md: every field of the GPT editor, in its order, and what goes into it. */
export function gptFields(deployment: Deployment, auth: Auth): string {
  return `# What goes into the GPT editor

Made by \`npm run pack:gpt\`. Create a GPT, choose Configure, and fill in:

${table([
  ['Name', about.title],
  ['Description', about.description],
  ['Instructions', 'all of instructions.md'],
  ['Conversation starters', prompts.starters.join(' · ')],
  ['Knowledge', 'nothing'],
  ['Capabilities', 'none is needed; switch off what you do not want'],
])}

Then Actions → Create new action:

${auth === 'oauth' ? oauthFields(deployment) : pairingFields(deployment)}

${auth === 'oauth' ? afterOauth(deployment) : afterPairing}
Custom GPTs retire on 2026-12-11. \`npm run pack:plugin\` makes the same from the same actions for what follows them.
`
}

function oauthFields({ gptResource, issuer, webUrl }: Deployment): string {
  return table([
    ['Authentication', 'OAuth'],
    ['Client ID', 'the id that `npm run clients -- add` printed'],
    ['Client Secret', 'the secret that it printed, once'],
    ['Authorization URL', `${issuer}/authorize`],
    ['Token URL', `${issuer}/token`],
    ['Scope', `${app.scopes.join(' ')} offline_access`],
    ['Token Exchange Method', 'Default (POST request)'],
    ['Schema', `all of openapi.json, or Import from URL: ${gptResource}/openapi.json`],
    [
      'Privacy policy',
      `${webUrl}/privacy (without one, the sign-in of a public GPT fails without a word)`,
    ],
  ])
}

function pairingFields({ gptResource, webUrl }: Deployment): string {
  return table([
    ['Authentication', 'None'],
    ['Schema', `all of openapi.json, or Import from URL: ${gptResource}/openapi.json?auth=pairing`],
    ['Privacy policy', `${webUrl}/privacy`],
  ])
}

const afterOauth = ({ webUrl }: Deployment): string => `## The client

    npm run clients -- add --name "${about.title} GPT" --policy-uri ${webUrl}/privacy

prints id and secret. For a deployed project add \`--db-url\`.

## The callback

ChatGPT's callback has an id of its own, which changes when you edit the OAuth settings. Save the GPT, try to sign in
once, and look at the log: \`redirect_uri_refused\` carries the command. It is, for the host that was used and for the other:

    npm run clients -- allow-redirect <client id> https://chatgpt.com/aip/<id>/oauth/callback
    npm run clients -- allow-redirect <client id> https://chat.openai.com/aip/<id>/oauth/callback

Check that the client id is yours before you run it.
`

const afterPairing = `## The key

ChatGPT's documentation does not promise that an action may set a header of its own. Try GetUserInfo after a login: if it
returns 401 although you allowed it, your GPT can't send the header \`key\`; use OAuth (\`npm run pack:gpt\` without \`--auth\`).
`
