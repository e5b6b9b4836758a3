import { fetchJson } from './http.ts'
import { type Problem, problemOf } from './problems.ts'
import { isRecord, textOrNull } from './shape.ts'

/** What the origin tells the app at start. URLs are absolute and end without a slash. */
export type Config = {
  supabaseUrl: string
  functionsUrl: string
  publishableKey: string
  /** Of the functions' names, where they have one: `patchbay-`. */
  functionPrefix?: string
}

/** Where a function answers: `/oauth/requests/…` below the functions' URL, under its name with the prefix. */
export const functionUrl = ({ functionsUrl, functionPrefix = '' }: Config, path: string) =>
  `${functionsUrl}/${functionPrefix}${path.slice(1)}`

/** A value, or why there is none. */
export type Loaded<T> = { ok: true; value: T } | { ok: false; problem: Problem }

/** Reads `/config.json`. URLs may be relative to the origin; null when something is missing. */
export const parseConfig = (body: unknown, origin: string): Config | null => {
  if (!isRecord(body)) return null
  const absolute = (value: unknown): string | null => {
    const text = textOrNull(value)
    if (text === null || !URL.canParse(text, origin)) return null
    const url = new URL(text, origin)
    return /^https?:$/.test(url.protocol) ? url.href.replace(/\/+$/, '') : null
  }
  const supabaseUrl = absolute(body.supabase_url)
  const functionsUrl = absolute(body.functions_url)
  const publishableKey = textOrNull(body.publishable_key)
  if (supabaseUrl === null || functionsUrl === null || !publishableKey) return null
  const prefix = textOrNull(body.function_prefix)
  return {
    supabaseUrl,
    functionsUrl,
    publishableKey,
    ...(prefix !== null && /^[a-z][a-z0-9-]*$/.test(prefix) && { functionPrefix: prefix }),
  }
}

let known: Config | null = null
let asking: Promise<Loaded<Config>> | null = null

const ask = async (): Promise<Loaded<Config>> => {
  const { status, body } = await fetchJson('/config.json')
  if (status === 404) return { ok: false, problem: 'setup' }
  if (status !== 200) return { ok: false, problem: problemOf(status) }
  known = parseConfig(body, window.location.origin)
  return known ? { ok: true, value: known } : { ok: false, problem: 'setup' }
}

/** The configuration: fetched once, asked for again only after a failure. */
export const loadConfig = (): Promise<Loaded<Config>> => {
  if (known) return Promise.resolve({ ok: true, value: known })
  asking ??= ask().finally(() => {
    asking = null
  })
  return asking
}
