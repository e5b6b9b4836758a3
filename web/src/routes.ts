import type { ComponentType } from 'preact'
import type { PagePath, PageProps } from './paths.ts'

/** Loads a page: called when somebody goes there. */
export type LoadPage = () => Promise<ComponentType<PageProps>>

/** The page behind each path of paths.ts. */
export const pages: Record<PagePath, LoadPage> = {
  '/': () => import('./pages/home.tsx').then((page) => page.HomePage),
  '/todos': () => import('./pages/todos.tsx').then((page) => page.TodosPage),
  '/apps': () => import('./pages/apps.tsx').then((page) => page.AppsPage),
  '/playground': () => import('./pages/playground.tsx').then((page) => page.PlaygroundPage),
  '/connect': () => import('./pages/connect.tsx').then((page) => page.ConnectPage),
  '/login/:temp_code': () => import('./pages/login.tsx').then((page) => page.LoginPage),
  '/device': () => import('./pages/device.tsx').then((page) => page.DevicePage),
  '/error': () => import('./pages/error.tsx').then((page) => page.ErrorPage),
  '/privacy': () => import('./pages/privacy.tsx').then((page) => page.PrivacyPage),
}

/** The page for paths that have none. */
export const loadNotFound: LoadPage = () =>
  import('./pages/not-found.tsx').then((page) => page.NotFoundPage)
