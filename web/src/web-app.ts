import type { ComponentType } from 'preact'
import {
  OPTIONAL_PAGES,
  type OptionalPage,
  type SiteConfig,
} from '../../client/site/site-config.ts'
import type { Match } from './lib/match-pattern.ts'

/** What a page is given: the parameters of its path, and the whole URL. */
export type PageProps = { params: Match; url: URL }

/** Loads a page: called when somebody goes there. */
export type LoadPage = () => Promise<ComponentType<PageProps>>

/** What an app adds to the web app. Patchbay's own pages work without any of it. */
export type WebApp = {
  /** Its pages, by path. One for `/` replaces the start page, which shows a signed-in user the connected apps. */
  pages?: Readonly<Record<`/${string}`, LoadPage>>
  /** Links in the navigation of a signed-in user. The first is to what the app's page for `/` shows them. */
  links?: readonly (readonly [path: string, name: string])[]
  /** What an assistant works with here, as its owner would call it: "your notes". */
  things?: string
  /** What is kept of the things, for the privacy page: a list without a verb, as in "title, text and when they changed". */
  keptOfThings?: string
  /** The names of what is broadcast to a user about the things. */
  events?: readonly string[]
  /** What the playground shows beside the assistant: the things, as they change. */
  loadPlaygroundSide?: () => Promise<ComponentType>
}

const DEFAULTS = {
  pages: {},
  links: [],
  things: 'your data',
  events: [],
} satisfies WebApp

/** What `config.json` says of the site; all of it has a default. */
type Site = {
  name: string
  /** Whether `config.json` gives the name. */
  hasOwnName: boolean
  /** An image of this origin. */
  logo: string | null
  footLinks: SiteConfig['links']
  /** Which of Patchbay's pages that a site may leave out are there. */
  hasPage: (page: OptionalPage) => boolean
}

type DefinedApp = WebApp & Required<Pick<WebApp, keyof typeof DEFAULTS>> & Site

let current: DefinedApp | undefined

const siteOf = (config: SiteConfig | null): Site => ({
  name: config?.name ?? 'Patchbay',
  hasOwnName: config !== null && config.name !== null,
  logo: config?.logo ?? null,
  footLinks: config?.links ?? [],
  hasPage: (page) => (config?.pages ?? OPTIONAL_PAGES).includes(page),
})

/** Makes this the app, with what `config.json` says where there is one. Called before anything is drawn. */
export const defineWebApp = (app: WebApp, config: SiteConfig | null = null): void => {
  current = {
    ...DEFAULTS,
    ...app,
    ...(config?.things && { things: config.things }),
    ...(config?.kept && { keptOfThings: config.kept }),
    ...siteOf(config),
  }
}

/** The app, with the defaults for what it does not give. */
export const webApp = (): DefinedApp => {
  if (!current) throw new Error('no app is defined: see main.tsx')
  return current
}
