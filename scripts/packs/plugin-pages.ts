import type { App } from '../../functions-shared/index.ts'
import { calledAs } from '../../local-stack/command/called-as.ts'
import type { Deployment } from './deployment.ts'
import type { Pages } from './listing.ts'
import { ICONS } from './manifest.ts'
import type { PackedApp } from './packed-app.ts'
import { rootDomain } from './public-address.ts'

const common = (
  { app: { about, scopes }, listing }: PackedApp,
  { mcpResource, issuer }: Deployment,
  pages: Pages,
): string => `| field | value |
| --- | --- |
| Name | ${about.title} |
| Short description | ${about.tagline} |
| Description | ${listing.longDescription.replaceAll(/\s*\n+\s*/g, ' ')} |
| Publisher | ${listing.developer}: the name that is verified with the directory |
| Category | ${listing.category} |
| MCP server URL | ${mcpResource} |
| Authentication | OAuth, found by itself: the server's 401 names ${mcpResource}/.well-known/oauth-protected-resource |
| Authorization server | ${issuer} |
| Scopes | ${scopes.join(' ')} |
| Website | ${pages.website} |
| Support | ${pages.support} |
| Privacy policy | ${pages.privacy} |
| Terms of service | ${pages.terms} |
| Logo | ${ICONS.logo} |`

const PACK = calledAs('pack plugin', 'pack:plugin')
const REVIEWER = `${calledAs('clients')} reviewer`

const registration = `The client introduces itself with a Client ID Metadata Document (its id is an https URL), which is always on. A client
that can't do that registers itself (RFC 7591) where the deployment sets \`PATCHBAY_DCR=on\`. PKCE with S256 is required of
both; neither gets a secret.`

const account = `    ${REVIEWER} --email <an address of yours>

makes an account without a second factor and prints its password, this once. Sign in with it, put some data there, and give the
reviewers address and password in the form. Keep the account as long as you are listed.`

/** chatgpt.md: from a deployment to a plugin in ChatGPT. */
export function chatgptPage(packed: PackedApp, deployment: Deployment, pages: Pages): string {
  const { hostname } = new URL(deployment.mcpResource)
  const root = rootDomain(hostname)
  const parent =
    root === hostname ? '' : `, or at \`https://${root}/.well-known/openai-apps-challenge\``
  return `# A plugin in ChatGPT

Made by \`${PACK}\`. plugin.json, mcp.json, skills/ and assets/ are the package: zip them with plugin.json at the top.

${common(packed, deployment, pages)}
| Starter prompts | ${packed.prompts.starters.slice(0, 3).join(' · ')} |
| Composer icon | ${ICONS.composerIcon} |
| Release notes | ${packed.listing.releaseNotes} |

## How ChatGPT registers

${registration}

ChatGPT's id is \`https://chatgpt.com/oauth/client.json\`. Nothing has to be approved by hand.

To use a client of your own instead (predefined):

    ${calledAs('clients')} add --kind mcp --name "ChatGPT plugin" --redirect-uri https://chatgpt.com/connector_platform_oauth_redirect

## Try it

Settings → Plugins (developer mode) → Create, paste the MCP server URL, sign in, allow. Then the prompts of
test-prompts.md.

## Submit it

| the portal asks for | it is in |
| --- | --- |
| verified publisher | the portal: your organization's settings. It takes days; begin with it |
| domain verification | its token, as plain text, at \`https://${hostname}/.well-known/openai-apps-challenge\`${parent}. How: docs/from-gpt-to-plugin.md, "The domain's token" |
| tools and a justification for each hint | tools.md |
| five test cases that call tools, three that call none | test-cases.json |
| skills | skills/ |
| an account for the reviewers, without a second factor | below |
| a recording of the main use cases | yours to make: one prompt of each kind, from the sign-in to the answer |

${account}

A bare \`*.supabase.co\` domain can't serve the token; give the project a domain of your own in front, and make this pack again with
that address. An old \`/.well-known/ai-plugin.json\` on the host makes the scan fail: remove it.
`
}

/** claude.md: the same for Claude. */
export function claudePage(packed: PackedApp, deployment: Deployment, pages: Pages): string {
  const { app } = packed
  return `# A connector in Claude

Made by \`${PACK}\`.

${common(packed, deployment, pages)}

## How Claude registers

${registration}

Claude comes back to \`https://claude.ai/api/mcp/auth_callback\` or \`https://claude.com/api/mcp/auth_callback\`; Claude Code to
a port of this machine, whichever is free. To use a client of your own (Claude: Advanced settings):

    ${calledAs('clients')} add --kind mcp --name "Claude" --redirect-uri https://claude.ai/api/mcp/auth_callback --redirect-uri https://claude.com/api/mcp/auth_callback

## Try it

Claude: Settings → Connectors → Add custom connector, paste the MCP server URL. Claude Code:

    claude mcp add --transport http ${app.about.name} ${deployment.mcpResource}

${promptLine(app)}## Submit it

| the form asks for | it is in |
| --- | --- |
| name, tagline, description, categories, URLs, logo | the table above, assets/ |
| title and hints of every tool | tools.md |
| at least three example prompts | test-prompts.md |
| three to five screenshots, at least 1,000 pixels wide, of the app alone | assets/screenshots/, where \`--screenshot\` gave some |
| support | ${pages.support} |
| a test account with data in it | below |

${account}
`
}

const promptLine = ({ prompts: [first] }: App): string =>
  first ? `The prompt "${first.definition.title}" appears among the connector's prompts.\n\n` : ''
