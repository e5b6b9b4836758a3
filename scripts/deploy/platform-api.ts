import { ExpectedError, errorText } from '../../local-stack/expected-error.ts'

/** What is asked of the platform's Management API; only `patch` changes a project. */
export interface PlatformApi {
  /** The answer of `GET /v1/projects/{ref}{path}`. */
  get(path: string): Promise<unknown>
  /** The rows of one statement, run by the platform's read-only login. */
  query(sql: string): Promise<unknown>
  /** Changes the settings that are named, and gives what they are then. */
  patch(path: string, settings: Readonly<Record<string, string>>): Promise<unknown>
}

const ORIGIN = 'https://api.supabase.com'

/** Milliseconds. */
const TIME = 30_000

/**
 * The Management API of one project (https://supabase.com/docs/reference/api). Each call throws an ExpectedError that names
 * the path and the status; what the platform says in words is in the hint.
 */
export function platformApi({
  projectRef,
  token,
  origin = ORIGIN,
}: {
  projectRef: string
  token: string
  origin?: string
}): PlatformApi {
  const ask = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const what = `${init.method ?? 'GET'} ${path.replace(/\?.*/, '')}`
    const url = `${origin}/v1/projects/${projectRef}${path}`
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    let response: Response
    try {
      // The token is for this origin only.
      const guards = { redirect: 'error' as const, signal: AbortSignal.timeout(TIME) }
      response = await fetch(url, { ...init, headers, ...guards })
    } catch (error) {
      throw new ExpectedError(`The platform does not answer ${what}.`, errorText(error))
    }
    const text = await response.text()
    if (!response.ok) {
      throw new ExpectedError(
        `The platform answers ${response.status} to ${what}.`,
        hintFor(response.status, text),
      )
    }
    try {
      return JSON.parse(text)
    } catch {
      throw new ExpectedError(`The platform answers no JSON to ${what}.`)
    }
  }
  return {
    get: (path) => ask(path),
    query: (query) =>
      ask('/database/query', {
        method: 'POST',
        body: JSON.stringify({ query, read_only: true }),
      }),
    patch: (path, settings) => ask(path, { method: 'PATCH', body: JSON.stringify(settings) }),
  }
}

function hintFor(status: number, text: string): string {
  const says = text.slice(0, 300)
  if (status === 401 || status === 403)
    return `SUPABASE_ACCESS_TOKEN may not do that, or is of another account. ${says}`
  return says
}
