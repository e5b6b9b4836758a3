import type { ComponentType } from 'preact'
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

type DefinedApp = WebApp & Required<Pick<WebApp, keyof typeof DEFAULTS>>

let current: DefinedApp | undefined

/** Makes this the app. Called once, before anything is drawn. */
export const defineWebApp = (app: WebApp): void => {
  current = { ...DEFAULTS, ...app }
}

/** The app, with the defaults for what it does not give. */
export const webApp = (): DefinedApp => {
  if (!current) throw new Error('no app is defined: see main.tsx')
  return current
}
