import { fetchJson } from '../../../client/consent/http.ts'
import type { Loaded } from '../../../client/consent/loaded.ts'
import { problemOf } from '../../../client/consent/problems.ts'
import { readSiteConfig, type SiteConfig } from '../../../client/site/site-config.ts'

let known: SiteConfig | null = null
let asking: Promise<Loaded<SiteConfig>> | null = null
let faults: readonly string[] = []

const ask = async (): Promise<Loaded<SiteConfig>> => {
  const { status, body } = await fetchJson('/config.json')
  if (status !== 200 && status !== 404) return { ok: false, problem: problemOf(status) }
  const read = readSiteConfig(status === 404 ? undefined : body, window.location.origin)
  if (read.ok) {
    known = read.value
    return read
  }
  faults = status === 404 ? ['config.json is missing beside these pages.'] : read.faults
  return { ok: false, problem: 'setup' }
}

/** The configuration: fetched once, asked for again only after a failure. */
export const loadConfig = (): Promise<Loaded<SiteConfig>> => {
  if (known) return Promise.resolve({ ok: true, value: known })
  asking ??= ask().finally(() => {
    asking = null
  })
  return asking
}

/** What is wrong with the configuration, where the problem is `setup`. */
export const configFaults = (): readonly string[] => faults
