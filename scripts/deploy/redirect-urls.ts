import { z } from 'zod'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import type { PlatformApi } from './platform-api.ts'

/** What Auth may send people back to; the rest of its settings is nobody's business here. */
export const authSettings = z.object({
  site_url: z.string().nullish(),
  uri_allow_list: z.string().nullish(),
})

const SETTINGS = '/config/auth'

/** Redirect URLs of an answer, as a list. */
export function redirectUrlsIn(answer: unknown): string[] {
  const list = authSettings.parse(answer).uri_allow_list ?? ''
  return list
    .split(',')
    .map((url) => url.trim())
    .filter(Boolean)
}

/** What the pages of a web app need: a link of a mail leads to the page that asked. */
export const redirectUrlOf = (webUrl: string): string => `${webUrl}/**`

/**
 * Adds the redirect URL of a web app to those that Auth allows; no other setting of Auth is named. Read right before it is
 * written, since the platform takes the list as one text. Throws an ExpectedError where the platform did not keep all.
 *
 * @returns whether it had to be added
 */
export async function allowRedirects(api: PlatformApi, webUrl: string): Promise<boolean> {
  const url = redirectUrlOf(webUrl)
  const before = redirectUrlsIn(await api.get(SETTINGS))
  if (before.includes(url)) return false
  const wanted = [...before, url]
  const after = redirectUrlsIn(await api.patch(SETTINGS, { uri_allow_list: wanted.join(',') }))
  if (wanted.every((one) => after.includes(one))) return true
  throw new ExpectedError(
    `Auth does not have the redirect URL ${url} after it was added.`,
    `Add it by hand: dashboard → Authentication → URL configuration. Before there were: ${before.join(', ') || 'none'}.`,
  )
}
