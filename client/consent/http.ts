/** An answer: `status` 0 and a null body when there was none (no network, timeout, refused). */
export type Answer = { status: number; body: unknown }

const TIMEOUT_MS = 15_000

/** Asks for JSON. Never throws; a body that is not JSON is null. */
export const fetchJson = async (url: string, init: RequestInit = {}): Promise<Answer> => {
  try {
    const response = await fetch(url, {
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...init,
    })
    return { status: response.status, body: await response.json().catch(() => null) }
  } catch {
    return { status: 0, body: null }
  }
}
