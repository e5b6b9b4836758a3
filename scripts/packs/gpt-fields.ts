import type { Auth } from '../../functions-shared/actions/openapi-operation.ts'
import { calledAs } from '../../local-stack/command/called-as.ts'
import type { Deployment } from './deployment.ts'
import type { PackedApp } from './packed-app.ts'

const CLIENTS = calledAs('clients')
const PACK_GPT = calledAs('pack gpt', 'pack:gpt')
const PACK_PLUGIN = calledAs('pack plugin', 'pack:plugin')

const table = (rows: readonly (readonly [string, string])[]): string =>
  [
    '| field | value |',
    '| --- | --- |',
    ...rows.map(([field, value]) => `| ${field} | ${value} |`),
  ].join('\n')

/** fields.md: every field of the GPT editor, in its order, and what goes into it. */
export function gptFields({ app, prompts }: PackedApp, deployment: Deployment, auth: Auth): string {
  const { about } = app
  return `# What goes into the GPT editor

Made by \`${PACK_GPT}\`. Create a GPT, choose Configure, and fill in:

${table([
  ['Name', about.title],
  ['Description', about.description],
  ['Instructions', 'all of instructions.md'],
  ['Conversation starters', prompts.starters.join(' · ')],
  ['Knowledge', 'nothing'],
  ['Capabilities', 'none is needed; switch off what you do not want'],
])}

Then Actions → Create new action:

${auth === 'oauth' ? oauthFields(app.scopes, deployment) : pairingFields(deployment)}

${auth === 'oauth' ? afterOauth(about.title, deployment) : afterPairing}
Custom GPTs retire on 2026-12-11. \`${PACK_PLUGIN}\` makes the same from the same actions for what follows them.
`
}

function oauthFields(
  scopes: readonly string[],
  { gptResource, issuer, webUrl }: Deployment,
): string {
  return table([
    ['Authentication', 'OAuth'],
    ['Client ID', `the id that \`${CLIENTS} add\` printed`],
    ['Client Secret', 'the secret that it printed, once'],
    ['Authorization URL', `${issuer}/authorize`],
    ['Token URL', `${issuer}/token`],
    ['Scope', `${scopes.join(' ')} offline_access`],
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

const afterOauth = (title: string, { webUrl }: Deployment): string => `## The client

    ${CLIENTS} add --name "${title} GPT" --policy-uri ${webUrl}/privacy

prints id and secret. For a deployed project add \`--db-url\`.

## The callback

ChatGPT's callback has an id of its own, which changes when you edit the OAuth settings. Save the GPT, try to sign in
once, and look at the log: \`redirect_uri_refused\` carries the command. It is, for the host that was used and for the other:

    ${CLIENTS} allow-redirect <client id> https://chatgpt.com/aip/<id>/oauth/callback
    ${CLIENTS} allow-redirect <client id> https://chat.openai.com/aip/<id>/oauth/callback

Check that the client id is yours before you run it.
`

const afterPairing = `## The key

ChatGPT's documentation does not promise that an action may set a header of its own. Try GetUserInfo after a login: if it
returns 401 although you allowed it, your GPT can't send the header \`key\`; use OAuth (\`${PACK_GPT}\` without \`--auth\`).
`
