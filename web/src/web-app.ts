import type { ComponentType } from 'preact'
import type { Match } from './lib/match-pattern.ts'

/** What a page is given: the parameters of its path, and the whole URL. */
export type PageProps = { params: Match; url: URL }

/** Loads a page: called when somebody goes there. */
export type LoadPage = () => Promise<ComponentType<PageProps>>

/** What an app brings to the web app; the pages of Patchbay itself know nothing else of it. */
export type WebApp = {
  /** Pages of its own, by path; `/` is the start page. */
  pages: Readonly<Record<'/' | `/${string}`, LoadPage>>
  /** The way between the pages for somebody who is signed in. The first one is also what `/` shows them. */
  links: readonly (readonly [path: string, name: string])[]
  /** What an assistant works with here, as its owner would call it: "your todos". */
  things: string
  /** What is kept of the things, for the privacy page, in a sentence without a subject: "title, description …". */
  keptOfThings: string
  /** What is broadcast to a user about the things. */
  events: readonly string[]
  /** What each scope allows, in a sentence. */
  scopes: Readonly<Record<string, string>>
  /** What the playground shows beside the assistant: the things, as they change. */
  loadPlaygroundSide: () => Promise<ComponentType>
}

let current: WebApp | undefined

/** Makes this the app. Called once, before anything is drawn. */
export const defineWebApp = (app: WebApp): void => {
  current = app
}

/** The app. */
export const webApp = (): WebApp => {
  if (!current) throw new Error('no app is defined: see main.tsx')
  return current
}
