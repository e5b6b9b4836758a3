import { type Match, matchPattern } from './lib/match-pattern.ts'

/** The path of every page of the app; routes.ts has the page behind each. */
const PATHS = [
  '/',
  '/todos',
  '/apps',
  '/playground',
  '/connect',
  '/login/:temp_code',
  '/device',
  '/error',
  '/privacy',
] as const

/** The path of a page, as a pattern. */
export type PagePath = (typeof PATHS)[number]

/** What a page is given: the parameters of its path, and the whole URL. */
export type PageProps = { params: Match; url: URL }

/** Which page a path leads to, with the path's parameters; null when it leads to none. */
export const matchPath = (pathname: string): { path: PagePath; params: Match } | null => {
  for (const path of PATHS) {
    const params = matchPattern(path, pathname)
    if (params) return { path, params }
  }
  return null
}
