import type { ComponentType } from 'preact'
import { type Match, matchPattern } from './lib/match-pattern.ts'

/** What a page is given: the parameters of its path, and the whole URL. */
export type PageProps = { params: Match; url: URL }

/** A page: loaded when somebody goes there. */
export type LoadPage = () => Promise<ComponentType<PageProps>>

/** Every page of the app: a path, and the file behind it. Add a page by adding a line. */
const ROUTES: readonly [string, LoadPage][] = [
  ['/', () => import('./pages/home.tsx').then((page) => page.HomePage)],
  ['/todos', () => import('./pages/todos.tsx').then((page) => page.TodosPage)],
  ['/apps', () => import('./pages/apps.tsx').then((page) => page.AppsPage)],
  ['/playground', () => import('./pages/playground.tsx').then((page) => page.PlaygroundPage)],
  ['/connect', () => import('./pages/connect.tsx').then((page) => page.ConnectPage)],
  ['/login/:temp_code', () => import('./pages/login.tsx').then((page) => page.LoginPage)],
  ['/device', () => import('./pages/device.tsx').then((page) => page.DevicePage)],
  ['/error', () => import('./pages/error.tsx').then((page) => page.ErrorPage)],
  ['/privacy', () => import('./pages/privacy.tsx').then((page) => page.PrivacyPage)],
]

/** The page for paths that have none. */
export const loadNotFound: LoadPage = () =>
  import('./pages/not-found.tsx').then((page) => page.NotFoundPage)

/** The page behind a path, with the path's parameters; null when there is none. */
export const matchRoute = (pathname: string): { load: LoadPage; params: Match } | null => {
  for (const [pattern, load] of ROUTES) {
    const params = matchPattern(pattern, pathname)
    if (params) return { load, params }
  }
  return null
}
