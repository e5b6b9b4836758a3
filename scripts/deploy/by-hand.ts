import { calledAs } from '../../local-stack/command/called-as.ts'
import { IS_CHECKOUT } from '../../local-stack/paths.ts'
import type { DeployOptions } from './options.ts'

/** What no command does, with the values to put in. */
export function byHand(options: DeployOptions): string[] {
  const { projectRef, prefix, publicUrl, webUrl, client } = options
  const F = `${publicUrl}/functions/v1/${prefix}`
  return [
    pages(options),
    `Auth → URL configuration (https://supabase.com/dashboard/project/${projectRef}/auth/url-configuration): the site URL stays as it is. In a new project it is http://localhost:3000: name your web app there.`,
    'Auth → email templates: keep {{ .ConfirmationURL }} as the link, and show {{ .Token }} beside it (docs/deploy.md).',
    'Auth → sign-ups, confirmation by mail, sign-in limits: as you want them. This pushes nothing of config.toml, which holds development settings.',
    'Data API → exposed schemas: public (and graphql_public); never patchbay, patchbay_api or patchbay_actions.',
    `GPT editor → Actions: import ${F}gpt/openapi.json. OAuth: client id ${client.id}, authorization URL ${F}oauth/authorize, token URL ${F}oauth/token, privacy policy ${webUrl ?? '<web app>'}/privacy.`,
    `The GPT then shows its callback URL: ${calledAs('clients')} allow-redirect ${client.id} <callback>, with PATCHBAY_ADMIN_DB_URL set (docs/operations.md).`,
    `Plugins and MCP clients: ${F}mcp.`,
    'Keep the file of secrets that this wrote in a vault, and delete it here.',
  ]
}

/** How the pages of sign-in and consent get to where people find them. */
function pages({ publicUrl, webUrl }: DeployOptions): string {
  const build = IS_CHECKOUT
    ? 'web/dist (npx vite build web)'
    : `the pages (npx patchbay web --out <folder> --supabase-url ${publicUrl} --publishable-key <key>; or your own, docs/consent.md)`
  if (webUrl === undefined) {
    return `Publish ${build}, then run this again with --web-url: people sign in and consent there.`
  }
  const config = `{"supabase_url": "${publicUrl}", "functions_url": "${publicUrl}/functions/v1", "publishable_key": "<from the dashboard>"}`
  return `Publish ${build} at ${webUrl}${IS_CHECKOUT ? `, with ${webUrl}/config.json = ${config}` : ''}.`
}
