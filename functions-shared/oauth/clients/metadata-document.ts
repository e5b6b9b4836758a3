import { knownAppCallbacks } from '../../runtime/config/app-callbacks.ts'
import { isJsonObject } from '../../runtime/input/json-object.ts'
import { parseJson } from '../../runtime/input/parse-json.ts'
import { FetchError, fetchPublic, type GuardOptions } from '../../runtime/network/fetch-public.ts'
import { type ClientMetadata, readClientMetadata } from './client-metadata.ts'

/** Octets that a document may have. */
const MAX_DOCUMENT = 64 * 1024
const DEFAULT_MAX_AGE = 3600

/**
 * Fetches a Client ID Metadata Document (draft-ietf-oauth-client-id-metadata-document): the client id is the
 * URL, the document must say so, and the client is a public one whatever the document claims.
 *
 * @param clientId as received
 * @param appCallbacks see redirectUriProblem
 * @throws FetchError when the URL or the document is not acceptable
 */
export async function fetchClientMetadata(
  clientId: string,
  guard: Partial<GuardOptions> = {},
  appCallbacks: readonly string[] = knownAppCallbacks,
): Promise<{ metadata: ClientMetadata; maxAge: number }> {
  const url = clientIdUrl(clientId)
  const answer = await fetchPublic(url, { timeout: 3000, maxOctets: MAX_DOCUMENT, ...guard })
  if (answer.status !== 200) throw new FetchError(`answered ${answer.status}`)

  const parsed = parseJson(answer.body)
  if ('problem' in parsed) throw new FetchError(`is ${parsed.problem}`)
  const document = parsed.value
  if (!isJsonObject(document) || document.client_id !== clientId) {
    throw new FetchError('client_id in the document is not its URL')
  }

  // Whatever method the document names or prefers (ChatGPT's: private_key_jwt): there is no secret, PKCE binds the code.
  const read = readClientMetadata(
    { ...document, token_endpoint_auth_method: 'none' },
    { name: url.hostname, authMethod: 'none' },
    appCallbacks,
  )
  if ('problem' in read) throw new FetchError(read.problem.error_description)

  const maxAge = /(?:^|,)\s*max-age=(\d{1,9})/.exec(answer.headers.get('cache-control') ?? '')?.[1]
  return {
    metadata: read.metadata,
    maxAge: maxAge === undefined ? DEFAULT_MAX_AGE : Number(maxAge),
  }
}

/** The URL of a client id: https, a path, no fragment, no dot segments, nothing that normalises away. */
function clientIdUrl(clientId: string): URL {
  const url = URL.parse(clientId)
  if (!url || url.href !== clientId || clientId.length > 500)
    throw new FetchError('is not a client id URL')
  if (url.pathname === '/' || clientId.includes('#') || url.username || url.password) {
    throw new FetchError('is not a client id URL')
  }
  return url
}
