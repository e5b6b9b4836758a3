import { isRecord, textOrNull } from '../consent/shape.ts'
import { isColour } from './accent.ts'

/** Pages that a site may leave out. */
export const OPTIONAL_PAGES = [
  'device',
  'login',
  'playground',
  'privacy',
  'terms',
  'support',
] as const
export type OptionalPage = (typeof OPTIONAL_PAGES)[number]

/** What `config.json` says. URLs are absolute; those of servers end without a slash. */
export type SiteConfig = {
  supabaseUrl: string
  publishableKey: string
  functions: { url: string; prefix: string }
  name: string | null
  logo: string | null
  accent: string | null
  /** What an assistant works with here, as its owner would call it: "your rounds". */
  things: string | null
  /** What is kept of the things: "scores, clubs and when they changed". */
  kept: string | null
  links: readonly { name: string; url: string }[]
  /** Where people ask for help: `https:` or `mailto:`. */
  support: string | null
  pages: readonly OptionalPage[]
}

/** What a `config.json` says; or what is wrong with it, a sentence each. */
export type ReadConfig = { ok: true; value: SiteConfig } | { ok: false; faults: string[] }

const KNOWN = [
  ...['supabase_url', 'functions_url', 'publishable_key', 'function_prefix'],
  ...['name', 'logo', 'accent', 'things', 'kept', 'links', 'support', 'pages'],
]

const isSecret = (key: string): boolean => {
  if (key.startsWith('sb_secret_')) return true
  try {
    const payload = (key.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    return JSON.parse(atob(payload)).role === 'service_role'
  } catch {
    return false
  }
}

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`
}

const isOptionalPage = (value: unknown): value is OptionalPage =>
  OPTIONAL_PAGES.some((page) => page === value)

/**
 * Reads `config.json`.
 *
 * @param origin of the pages: URLs may be relative to it
 */
export const readSiteConfig = (body: unknown, origin: string): ReadConfig => {
  if (!isRecord(body)) return { ok: false, faults: ['config.json is not a JSON object.'] }
  const faults: string[] = []
  const wrong = (name: string, rule: string): null => {
    const value = body[name]
    faults.push(
      value === undefined ? `${name} is missing: ${rule}.` : `${name} is ${shown(value)}: ${rule}.`,
    )
    return null
  }

  const urlOf = (value: unknown): URL | null => {
    const text = textOrNull(value)
    return text !== null && URL.canParse(text, origin) ? new URL(text, origin) : null
  }
  const server = (name: string, example: string): string | null => {
    const url = urlOf(body[name])
    // With `<project>` in it, it still is as `patchbay web` wrote it.
    const isServer = url !== null && /^https?:$/.test(url.protocol) && !/[<>]|%3C/i.test(url.href)
    return isServer ? url.href.replace(/\/+$/, '') : wrong(name, `it is a URL like ${example}`)
  }
  const words = (name: string, limit: number): string | null => {
    if (body[name] === undefined) return null
    const text = textOrNull(body[name])?.trim() ?? ''
    const isGood = text !== '' && text.length <= limit
    return isGood ? text : wrong(name, `it is a text of 1 to ${limit} characters`)
  }
  const key = (): string | null => {
    const text = textOrNull(body.publishable_key) ?? ''
    if (isSecret(text)) {
      faults.push(
        'publishable_key is a secret key: everybody can read this file. Put the publishable key here, and make a new secret key.',
      )
      return null
    }
    const isKey = /^[\w.-]+$/.test(text)
    return isKey ? text : wrong('publishable_key', 'it is in the dashboard, under API keys')
  }
  const prefix = (): string => {
    if (body.function_prefix === undefined) return ''
    const text = textOrNull(body.function_prefix) ?? ' '
    if (text === '' || /^[a-z][a-z0-9-]*$/.test(text)) return text
    wrong('function_prefix', 'it is lower case letters, digits and dashes, like patchbay-')
    return ''
  }
  const logo = (): string | null => {
    if (body.logo === undefined) return null
    const url = urlOf(body.logo)
    return url !== null && url.origin === new URL(origin).origin
      ? url.href
      : wrong('logo', 'it is the path of an image beside these pages, like /logo.svg')
  }
  const accent = (): string | null => {
    if (body.accent === undefined) return null
    const text = textOrNull(body.accent) ?? ''
    return isColour(text) ? text : wrong('accent', 'it is a colour like #0b6b58')
  }
  const links = (): SiteConfig['links'] => {
    if (body.links === undefined) return []
    const given = Array.isArray(body.links) ? body.links : [null]
    const read = given.map((link) => {
      const name = isRecord(link) ? (textOrNull(link.name)?.trim() ?? '') : ''
      const url = isRecord(link) ? urlOf(link.url) : null
      const isGood =
        name !== '' && name.length <= 40 && /^(https?|mailto):$/.test(url?.protocol ?? '')
      return isGood && url !== null ? { name, url: url.href } : null
    })
    const good = read.filter((link) => link !== null)
    if (good.length < read.length) {
      wrong('links', 'it is a list like [{ "name": "Terms", "url": "https://example.com/terms" }]')
    }
    return good
  }
  const support = (): string | null => {
    if (body.support === undefined) return null
    const url = body.support === '' ? null : urlOf(body.support)
    return url !== null && /^(https?|mailto):$/.test(url.protocol)
      ? url.href
      : wrong(
          'support',
          'it is an address like mailto:help@example.com or https://example.com/help',
        )
  }
  const pages = (): readonly OptionalPage[] => {
    if (body.pages === undefined) return OPTIONAL_PAGES
    const given = Array.isArray(body.pages) ? body.pages : [null]
    const good = given.filter(isOptionalPage)
    if (good.length < given.length) {
      wrong('pages', `it is a list of those you want of ${OPTIONAL_PAGES.join(', ')}`)
    }
    return good
  }

  const supabaseUrl = server('supabase_url', 'https://abc.supabase.co')
  const functionsUrl = server('functions_url', 'https://abc.supabase.co/functions/v1')
  const publishableKey = key()
  const rest = {
    name: words('name', 60),
    logo: logo(),
    accent: accent(),
    things: words('things', 60),
    kept: words('kept', 300),
    links: links(),
    support: support(),
    pages: pages(),
  }
  const functionPrefix = prefix()
  if (supabaseUrl === null || functionsUrl === null || publishableKey === null) {
    return { ok: false, faults }
  }
  const functions = { url: functionsUrl, prefix: functionPrefix }
  return faults.length > 0
    ? { ok: false, faults }
    : { ok: true, value: { supabaseUrl, publishableKey, functions, ...rest } }
}

/** Settings that no version of these pages knows, a sentence each: they would do nothing. */
export const unknownSettings = (body: unknown): string[] =>
  (isRecord(body) ? Object.keys(body) : [])
    .filter((name) => !KNOWN.includes(name))
    .map((name) => `${name} is no setting. There are: ${KNOWN.join(', ')}.`)
