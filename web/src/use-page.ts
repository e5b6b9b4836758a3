import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Match } from './lib/match-pattern.ts'
import { matchPath } from './paths.ts'
import { pageAt } from './routes.ts'
import type { PageProps } from './web-app.ts'

/** A page that has arrived, with what it was asked for. */
export type LoadedPage = { Component: ComponentType<PageProps>; params: Match; url: URL }

/**
 * The page to draw for a URL: the former one stays, as it was, until the next has arrived.
 * `failed` when its file could not be loaded.
 */
export const usePage = (url: URL): LoadedPage | 'loading' | 'failed' => {
  const [page, setPage] = useState<LoadedPage | 'loading' | 'failed'>('loading')
  useEffect(() => {
    let isCurrent = true
    const found = matchPath(url.pathname)
    const params = found?.params ?? {}
    pageAt(found?.path)().then(
      (Component) => isCurrent && setPage({ Component, params, url }),
      () => isCurrent && setPage('failed'),
    )
    return () => {
      isCurrent = false
    }
  }, [url.href])
  return page
}
