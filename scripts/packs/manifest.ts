import type { App } from '../../functions-shared/index.ts'
import type { Deployment } from './deployment.ts'
import type { Listing, Pages } from './listing.ts'
import type { TestPrompts } from './packed-app.ts'
import { skillName } from './skill.ts'

export const ICONS = { logo: 'assets/logo.png', composerIcon: 'assets/icon.png' } as const

/** So many starter prompts a listing has. */
const STARTERS = 3

/** plugin.json: what the portal reads out of the package. */
export function manifest(app: App, listing: Listing, pages: Pages, prompts: TestPrompts): unknown {
  const { about, actions } = app
  return {
    name: skillName(app),
    version: about.version,
    description: about.description,
    author: { name: listing.developer, url: pages.website },
    homepage: pages.website,
    skills: './skills/',
    mcpServers: './mcp.json',
    interface: {
      displayName: about.title,
      shortDescription: about.tagline,
      longDescription: listing.longDescription,
      developerName: listing.developer,
      category: listing.category,
      capabilities: ['Read', ...(actions.some(({ effect }) => effect !== 'read') ? ['Write'] : [])],
      websiteURL: pages.website,
      privacyPolicyURL: pages.privacy,
      termsOfServiceURL: pages.terms,
      defaultPrompt: prompts.starters.slice(0, STARTERS),
      composerIcon: `./${ICONS.composerIcon}`,
      logo: `./${ICONS.logo}`,
    },
  }
}

/** mcp.json: where the server is. Clients find the sign-in by themselves. */
export function mcpFile(app: App, { mcpResource }: Deployment): unknown {
  return { mcpServers: { [skillName(app)]: { type: 'http', url: mcpResource } } }
}
