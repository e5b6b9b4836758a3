import { json, notFound, notImplemented } from './answers.ts'
import { toFileUrl } from './file-url.ts'
import { functionProcesses } from './function-processes.ts'
import type { FrontSecrets, FrontSettings } from './settings.ts'
import { createSigningKeys } from './signing-keys.ts'
import { createTokenCheck } from './user-token.ts'

type Answer = Response | Promise<Response>
/** Answers what was asked below `origin` and the prefix; `path` begins with the function's name. */
type Handler = (request: Request, origin: string, path: string, peer: string) => Answer
type Loaded = {
  callFunction(request: Request, origin: string, path: string, peer: string): Answer
  failures: { name: string; message: string }[]
}

const PREFIX = '/functions/v1'
const NAME_START = PREFIX.length + 1

/** Nobody can make a `Request` of these (https://fetch.spec.whatwg.org/#forbidden-method). */
const FORBIDDEN = ['CONNECT', 'TRACE', 'TRACK']

/**
 * Imports Patchbay's functions (`export default { fetch }`, as `supabase functions new` scaffolds) into this process. One
 * that cannot be imported returns 503 and is listed in `failures`; the other functions work. The project's functions run in
 * processes of their own: what they read, listen on or break is theirs.
 */
export async function loadFunctions(
  settings: Pick<FrontSettings, 'functions' | 'others' | 'startersOrigin' | 'apiOrigin'>,
  secrets: FrontSecrets,
): Promise<Loaded> {
  const signingKey = createSigningKeys(`${settings.apiOrigin}/auth/v1/.well-known/jwks.json`)
  const checkToken = createTokenCheck(secrets.PATCHBAY_FRONT_JWT_SECRET, signingKey)
  const handlers = new Map<string, Handler>()
  const failures: Loaded['failures'] = []
  for (const { name, file, verifyJwt } of settings.functions) {
    try {
      const handler = handlerOf(await import(toFileUrl(file)))
      handlers.set(name, verifyJwt ? behindToken(checkToken, handler) : handler)
    } catch (error) {
      console.error(`function ${name} cannot be loaded:`, error)
      failures.push({ name, message: error instanceof Error ? error.message : String(error) })
      handlers.set(name, () =>
        json(503, { error: 'boot_error', message: `Function ${name} cannot be loaded.` }),
      )
    }
  }

  const callProcess = functionProcesses(settings.startersOrigin, secrets.PATCHBAY_FRONT_TOKEN)
  for (const { name, verifyJwt } of settings.others) {
    const handler: Handler = (request, _origin, path, peer) =>
      callProcess(name, request, path, peer)
    handlers.set(name, verifyJwt ? behindToken(checkToken, handler) : handler)
  }

  function callFunction(request: Request, origin: string, path: string, peer: string) {
    if (FORBIDDEN.includes(request.method)) return notImplemented()
    const handler = handlers.get(nameIn(path))
    return handler ? handler(request, origin, path.slice(PREFIX.length), peer) : notFound(path)
  }
  return { callFunction, failures }
}

function nameIn(path: string): string {
  let end = NAME_START
  while (end < path.length && path[end] !== '/' && path[end] !== '?') end++
  return path.slice(NAME_START, end)
}

function behindToken(check: ReturnType<typeof createTokenCheck>, handler: Handler): Handler {
  return async (request, origin, path, peer) =>
    (await check(request)) ?? (await handler(request, origin, path, peer))
}

/** A function gets the request as the platform passes it on. */
function handlerOf(module: unknown): Handler {
  const entry = isRecord(module) ? module.default : undefined
  const fetch = isRecord(entry) ? entry.fetch : undefined
  if (typeof fetch !== 'function') throw new Error('it has no `export default { fetch }`')
  return (request, origin, path, peer) =>
    fetch.call(entry, asOnThePlatform(request, origin + path, peer))
}

/** A function sees its own name first in the path, and one trustworthy client address. */
function asOnThePlatform(request: Request, url: string, peer: string): Request {
  // Part by part: `new Request(url, request)` also takes over the abort signal, which makes it three times as slow.
  const { method, headers, body } = request
  const inner = new Request(url, { method, headers, body })
  inner.headers.set('x-forwarded-for', peer)
  return inner
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
