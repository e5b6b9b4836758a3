import type { DeployOptions } from './options.ts'

/** What no command does, with the values to put in. */
export function byHand({ projectRef, publicUrl, webUrl, client }: DeployOptions): string[] {
  const F = `${publicUrl}/functions/v1`
  return [
    webUrl
      ? `Publish web/dist (npx vite build web) at ${webUrl}, with ${webUrl}/config.json = {"supabase_url": "${publicUrl}", "functions_url": "${F}", "publishable_key": "<from the dashboard>"}.`
      : 'Publish the web app (npx vite build web), then run this again with --web-url: sign-in pages live there.',
    `Auth → URL configuration of the project (https://supabase.com/dashboard/project/${projectRef}/auth/url-configuration): site URL ${webUrl ?? '<web app>'}, redirect URLs ${webUrl ?? '<web app>'}/**.`,
    'Auth → email templates: keep {{ .ConfirmationURL }} as the link, and show {{ .Token }} beside it (docs/deploy.md).',
    'Auth → sign-ups, confirmation by mail, sign-in limits: as you want them. This pushes nothing of config.toml, which holds development settings.',
    'Data API → exposed schemas: public (and graphql_public); never patchbay, patchbay_api or patchbay_actions.',
    `GPT editor → Actions: import ${F}/gpt/openapi.json. OAuth: client id ${client.id}, authorization URL ${F}/oauth/authorize, token URL ${F}/oauth/token, privacy policy ${webUrl ?? '<web app>'}/privacy.`,
    `The GPT then shows its callback URL: npm run clients -- allow-redirect ${client.id} <callback>, with PATCHBAY_ADMIN_DB_URL set (docs/operations.md).`,
    `Plugins and MCP clients: ${F}/mcp.`,
    'Keep the file of secrets that this wrote in a vault, and delete it here.',
  ]
}
