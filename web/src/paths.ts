import { OPTIONAL_PAGES } from '../../client/site/site-config.ts'
import { type Match, matchPattern } from './lib/match-pattern.ts'
import { webApp } from './web-app.ts'

/** The paths of Patchbay's own pages; routes.ts has the page behind each, and the build lists them. */
export const OWN_PATHS = [
  '/',
  '/apps',
  '/activity',
  '/approvals',
  '/playground',
  '/connect',
  '/login/:temp_code',
  '/device',
  '/error',
  '/privacy',
  '/terms',
  '/support',
] as const

/** The path of a page of Patchbay's own, as a pattern. */
export type OwnPath = (typeof OWN_PATHS)[number]

/** Whether `config.json` leaves a page out. */
const isLeftOut = (path: string): boolean =>
  OPTIONAL_PAGES.some((page) => path.split('/')[1] === page && !webApp().hasPage(page))

/** Which page a path leads to, as a pattern, with the path's parameters; null when it leads to none. */
export const matchPath = (pathname: string): { path: string; params: Match } | null => {
  for (const path of Object.keys(webApp().pages)) {
    const params = matchPattern(path, pathname)
    if (params) return { path, params }
  }
  for (const path of OWN_PATHS) {
    const params = matchPattern(path, pathname)
    if (params) return isLeftOut(path) ? null : { path, params }
  }
  return null
}
