import { type Match, matchPattern } from './lib/match-pattern.ts'
import { webApp } from './web-app.ts'

/** The paths of Patchbay's own pages; routes.ts has the page behind each, and the build lists them. */
export const OWN_PATHS = [
  '/',
  '/apps',
  '/playground',
  '/connect',
  '/login/:temp_code',
  '/device',
  '/error',
  '/privacy',
] as const

/** The path of a page of Patchbay's own, as a pattern. */
export type OwnPath = (typeof OWN_PATHS)[number]

/** Which page a path leads to, as a pattern, with the path's parameters; null when it leads to none. */
export const matchPath = (pathname: string): { path: string; params: Match } | null => {
  for (const path of [...Object.keys(webApp().pages), ...OWN_PATHS]) {
    const params = matchPattern(path, pathname)
    if (params) return { path, params }
  }
  return null
}
