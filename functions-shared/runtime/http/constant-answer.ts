import { createHash } from 'node:crypto'
import type { Config } from '../config/config.ts'
import type { Handler } from './edge-function.ts'

interface Kept {
  // TypeScript of Deno 2.1.4 knows no Uint8Array<ArrayBuffer>, which later ones want for a body.
  body: ReturnType<TextEncoder['encode']>
  headers: Record<string, string>
}

/**
 * Answers `GET` with a document that depends on the configuration alone: it is made at the first request and kept, so
 * that however many strangers ask for it, each costs no more than a copy. With its ETag a client that has it asks for
 * nothing more than whether it still holds (RFC 9110 §13.1.2).
 *
 * @param make the document; called once for each configuration of the process
 */
export function constantAnswer(
  make: (config: Config) => unknown,
  headers: Record<string, string>,
): Handler {
  const kept = new WeakMap<Config, Kept>()
  return (call, { config }) => {
    let answer = kept.get(config)
    if (!answer) {
      answer = keep(make(config), headers)
      kept.set(config, answer)
    }
    const known = call.request.headers.get('if-none-match')
    if (known !== null && matches(known, answer.headers.etag ?? '')) {
      const { 'content-type': _, ...rest } = answer.headers
      return new Response(null, { status: 304, headers: rest })
    }
    return new Response(answer.body, { headers: answer.headers })
  }
}

function keep(document: unknown, headers: Record<string, string>): Kept {
  const body = new TextEncoder().encode(JSON.stringify(document))
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return {
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      ...headers,
      etag,
    },
  }
}

/** Weak comparison, as If-None-Match has it: a front that compressed the answer made the tag a weak one. */
function matches(ifNoneMatch: string, etag: string): boolean {
  const tags = ifNoneMatch.split(',', 20).map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes('*') || tags.includes(etag)
}
