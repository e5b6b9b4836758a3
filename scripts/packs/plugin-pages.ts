import type { App } from '../../functions-shared/index.ts'
import { calledAs } from '../../local-stack/command/called-as.ts'
import type { Deployment } from './deployment.ts'

const common = (
  { about, scopes }: App,
  { mcpResource, issuer, webUrl }: Deployment,
): string => `| field | value |
| --- | --- |
| Name | ${about.title} |
| Short description | ${about.tagline} |
| Description | ${about.description} |
| MCP server URL | ${mcpResource} |
| Authentication | OAuth, found by itself: the server's 401 names ${mcpResource}/.well-known/oauth-protected-resource |
| Authorization server | ${issuer} |
| Scopes | ${scopes.join(' ')} |
| Privacy policy | ${webUrl}/privacy |
| Website | ${webUrl}/ |`

const PACK = calledAs('pack plugin', 'pack:plugin')

const registration = `The client introduces itself with a Client ID Metadata Document (its id is an https URL), which is always on. A client
that can't do that registers itself (RFC 7591) where the deployment sets \`PATCHBAY_DCR=on\`. PKCE with S256 is required of
both; neither gets a secret.`

/** chatgpt.md: from a deployment to a plugin in ChatGPT. */
export function chatgptPage(app: App, deployment: Deployment): string {
  return `# A plugin in ChatGPT

Made by \`${PACK}\`.

${common(app, deployment)}

## How ChatGPT registers

${registration}

ChatGPT's id is \`https://chatgpt.com/oauth/client.json\`. Nothing has to be approved by hand.

To use a client of your own instead (predefined):

    ${calledAs('clients')} add --kind mcp --name "ChatGPT plugin" --redirect-uri https://chatgpt.com/connector_platform_oauth_redirect

## Try it

Settings → Plugins (developer mode) → Create, paste the MCP server URL, sign in, allow. Then the prompts of
test-prompts.md.

## Submit it

The portal scans tools, annotations and instructions (tools.md says why each annotation is as it is), and asks for test
prompts, a logo, and the verification of your domain: it wants its token at
\`https://<the MCP server's host>/.well-known/openai-apps-challenge\`. A bare \`*.supabase.co\` domain can't serve that; give
the project a custom domain, or a proxy of yours in front, and make this pack again with that address.
`
}

/** claude.md: the same for Claude. */
export function claudePage(app: App, deployment: Deployment): string {
  return `# A connector in Claude

Made by \`${PACK}\`.

${common(app, deployment)}

## How Claude registers

${registration}

Claude comes back to \`https://claude.ai/api/mcp/auth_callback\` or \`https://claude.com/api/mcp/auth_callback\`; Claude Code to
a port of this machine, whichever is free. To use a client of your own (Claude: Advanced settings):

    ${calledAs('clients')} add --kind mcp --name "Claude" --redirect-uri https://claude.ai/api/mcp/auth_callback --redirect-uri https://claude.com/api/mcp/auth_callback

## Try it

Claude: Settings → Connectors → Add custom connector, paste the MCP server URL. Claude Code:

    claude mcp add --transport http ${app.about.name} ${deployment.mcpResource}

${promptLine(app)}## Submit it

The directory wants annotations on every tool (tools.md), a privacy policy, and an account for the reviewers with some
data in it.
`
}

const promptLine = ({ prompts: [first] }: App): string =>
  first ? `The prompt "${first.definition.title}" appears among the connector's prompts.\n\n` : ''
