import type { ComponentType } from 'preact'
import type { Account } from '../../client/consent/session.ts'
import {
  OPTIONAL_PAGES,
  type OptionalPage,
  type SiteConfig,
} from '../../client/site/site-config.ts'
import type { Language } from '../../functions-shared/runtime/languages.ts'
import type { Match } from './lib/match-pattern.ts'
import { t } from './texts/index.ts'

/** What a page is given: the parameters of its path, and the whole URL. */
export type PageProps = { params: Match; url: URL }

/** Loads a page: called when somebody goes there. */
export type LoadPage = () => Promise<ComponentType<PageProps>>

/** Words of the app: the same in every language, or asked for once the app's own texts are loaded. */
export type Words = string | (() => string)

/** What an app adds to the web app. Patchbay's own pages work without any of it. */
export type WebApp = {
  /** Its pages, by path. One for `/` replaces the start page, which shows a signed-in user the connected apps. */
  pages?: Readonly<Record<`/${string}`, LoadPage>>
  /** Loads what its pages say in a language. Waited for before anything is drawn. */
  loadTexts?: (language: Language) => Promise<void>
  /** Links in the navigation of a signed-in user. The first is to what the app's page for `/` shows them. */
  links?: readonly (readonly [path: string, name: Words])[]
  /** What an assistant works with here, as its owner would call it: "your notes". Sentences use it as an object, never after a preposition that changes it. */
  things?: Words
  /** What is kept of the things, for the privacy page: a list without a verb, as in "title, text and when they changed". */
  keptOfThings?: Words
  /** Where the app shows what an action touched; null where it shows no such thing. Of a call in the activity `action` is `delete_note`, of one that waits `deleteNote`. */
  pathOf?: (action: string, targetId: string) => string | null
  /**
   * What a call that waits for the user's word is about, as its owner calls it: the title of what would be deleted. Looked up as that
   * user; null where it has no name. An id says nothing to a person. `action` is what the assistant calls it: `deleteNote`.
   */
  nameOf?: (
    action: string,
    args: Readonly<Record<string, unknown>>,
    account: Account,
  ) => Promise<string | null>
  /** The names of what is broadcast to a user about the things. */
  events?: readonly string[]
  /** What the playground shows beside the assistant: the things, as they change. */
  loadPlaygroundSide?: () => Promise<ComponentType>
}

/** What `config.json` says of the site; all of it has a default. */
type Site = {
  name: string
  /** Whether `config.json` gives the name. */
  hasOwnName: boolean
  /** An image of this origin. */
  logo: string | null
  footLinks: SiteConfig['links']
  /** Where people ask for help: a page or an address for mail. */
  support: string | null
  /** Which of Patchbay's pages that a site may leave out are there. */
  hasPage: (page: OptionalPage) => boolean
}

type DefinedApp = Site &
  Required<Pick<WebApp, 'pages' | 'events' | 'loadTexts' | 'pathOf' | 'nameOf'>> &
  Pick<WebApp, 'loadPlaygroundSide'> & {
    links: readonly (readonly [path: string, name: string])[]
    things: string
    keptOfThings: string
  }

let current: { app: WebApp; config: SiteConfig | null; site: Site } | undefined

const siteOf = (config: SiteConfig | null): Site => ({
  name: config?.name ?? 'Patchbay',
  hasOwnName: config !== null && config.name !== null,
  logo: config?.logo ?? null,
  footLinks: config?.links ?? [],
  support: config?.support ?? null,
  hasPage: (page) => (config?.pages ?? OPTIONAL_PAGES).includes(page),
})

const said = (words: Words): string => (typeof words === 'string' ? words : words())

/** Makes this the app, with what `config.json` says where there is one. Called before anything is drawn. */
export const defineWebApp = (app: WebApp, config: SiteConfig | null = null): void => {
  current = { app, config, site: siteOf(config) }
}

/** The app, with the defaults for what it does not give. Its words are read when they are needed: the language may change. */
export const webApp = (): DefinedApp => {
  if (!current) throw new Error('no app is defined: see main.tsx')
  const { app, config, site } = current
  return {
    ...site,
    pages: app.pages ?? {},
    events: app.events ?? [],
    pathOf: app.pathOf ?? (() => null),
    nameOf: app.nameOf ?? (() => Promise.resolve(null)),
    loadTexts: app.loadTexts ?? (() => Promise.resolve()),
    ...(app.loadPlaygroundSide && { loadPlaygroundSide: app.loadPlaygroundSide }),
    get links() {
      return (app.links ?? []).map(([path, name]) => [path, said(name)] as const)
    },
    get things() {
      return config?.things ?? said(app.things ?? t.things)
    },
    get keptOfThings() {
      return config?.kept ?? said(app.keptOfThings ?? t.privacy.keptByDefault)
    },
  }
}
