import type { OwnPath } from './paths.ts'
import { type LoadPage, webApp } from './web-app.ts'

/** Patchbay's own pages. */
const ownPages: Record<OwnPath, LoadPage> = {
  '/': () => import('./pages/start.tsx').then((page) => page.StartPage),
  '/apps': () => import('./pages/apps.tsx').then((page) => page.AppsPage),
  '/activity': () => import('./pages/activity.tsx').then((page) => page.ActivityPage),
  '/approvals': () => import('./pages/approvals.tsx').then((page) => page.ApprovalsPage),
  '/playground': () => import('./pages/playground.tsx').then((page) => page.PlaygroundPage),
  '/connect': () => import('./pages/connect.tsx').then((page) => page.ConnectPage),
  '/login/:temp_code': () => import('./pages/login.tsx').then((page) => page.LoginPage),
  '/device': () => import('./pages/device.tsx').then((page) => page.DevicePage),
  '/error': () => import('./pages/error.tsx').then((page) => page.ErrorPage),
  '/privacy': () => import('./pages/privacy.tsx').then((page) => page.PrivacyPage),
  '/terms': () => import('./pages/terms.tsx').then((page) => page.TermsPage),
  '/support': () => import('./pages/support.tsx').then((page) => page.SupportPage),
}

const loadNotFound: LoadPage = () =>
  import('./pages/not-found.tsx').then((page) => page.NotFoundPage)

/** The page behind a path, as `matchPath` gives it; the one that says so for a path that has none. */
export const pageAt = (path: string | undefined): LoadPage => {
  const pages: Readonly<Record<string, LoadPage>> = { ...ownPages, ...webApp().pages }
  return pages[path ?? ''] ?? loadNotFound
}
