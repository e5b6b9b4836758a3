import { z } from 'zod'
import { knownAppCallbacks } from '../../runtime/config/app-callbacks.ts'
import { isJsonObject } from '../../runtime/input/json-object.ts'
import { visibleName } from '../../runtime/input/visible-text.ts'
import { isStorable } from '../parameters.ts'
import { type OAuthProblem, oauthProblem } from '../problem.ts'
import { requestedScopes } from '../scopes.ts'
import { redirectUriProblem } from './redirect-uri.ts'

/** Client metadata of RFC 7591 §2, as far as it means something here. */
export interface ClientMetadata {
  name: string
  /** None for a client that uses the device grant alone. */
  redirect_uris: string[]
  logo_uri: string | null
  policy_uri: string | null
  /** Null: all. */
  scopes: string[] | null
  auth_method: (typeof AUTH_METHODS)[number]
}

const AUTH_METHODS = ['none', 'client_secret_post', 'client_secret_basic'] as const
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** Characters of a name (`clients_name_length`). */
const LONGEST_NAME = 100
/** As many URIs, and as many characters of them, as the table holds. */
const MOST_URIS = 20
const MOST_URI_CHARACTERS = 20_000

// What is null, empty, of another type or not understood is absent: RFC 7591 §2 lets a server ignore it, and libraries
// send each member that they know of.
const link = z
  .string()
  .max(2000)
  // As Postgres checks it: the scheme in lower case, and text that it can hold.
  .refine((value) => value.startsWith('https://') && URL.canParse(value) && isStorable(value))
  .nullable()
  .catch(null)
const text = z.string().catch('')
const list = z.array(z.unknown()).catch([])

const document = z.object({
  client_name: text,
  redirect_uris: list,
  logo_uri: link,
  policy_uri: link,
  scope: text,
  grant_types: list,
  response_types: list,
  token_endpoint_auth_method: z.enum(AUTH_METHODS).optional().catch(undefined),
})

const refuse = (...problem: Parameters<typeof oauthProblem>) => ({
  problem: oauthProblem(...problem),
})

/**
 * Reads client metadata that a client sent or published. A redirect URI that cannot be used is left out while another
 * remains.
 *
 * @param defaults what stands in for a missing authentication method, and for a name of which nothing is visible
 * @param appCallbacks see redirectUriProblem
 */
export function readClientMetadata(
  value: unknown,
  defaults: { name: string; authMethod: ClientMetadata['auth_method'] },
  appCallbacks: readonly string[] = knownAppCallbacks,
): { metadata: ClientMetadata } | { problem: OAuthProblem } {
  if (!isJsonObject(value))
    return refuse('invalid_client_metadata', 'the metadata must be a JSON object')
  const data = document.parse(value)

  const usesCodes = isMeant('authorization_code', data.grant_types)
  if (!usesCodes && !data.grant_types.includes(DEVICE_GRANT)) {
    return refuse(
      'invalid_client_metadata',
      'grant_types must include authorization_code or the device grant',
    )
  }
  if (usesCodes && !isMeant('code', data.response_types)) {
    return refuse('invalid_client_metadata', 'response_types must include code')
  }

  const redirectUris = usableRedirectUris(data.redirect_uris, appCallbacks)
  if (usesCodes && redirectUris.usable.length === 0) {
    return refuse('invalid_redirect_uri', redirectUris.problem ?? 'redirect_uris is missing')
  }

  const scopes = requestedScopes(data.scope)
  return {
    metadata: {
      // The end of a host says whose it is.
      name: shortName(data.client_name) || [...defaults.name].slice(-LONGEST_NAME).join(''),
      redirect_uris: redirectUris.usable,
      logo_uri: data.logo_uri,
      policy_uri: data.policy_uri,
      scopes: scopes.length === 0 ? null : scopes,
      auth_method: data.token_endpoint_auth_method ?? defaults.authMethod,
    },
  }
}

/** RFC 7591 §2: the code flow is the default. */
function isMeant(name: 'authorization_code' | 'code', listed: readonly unknown[]): boolean {
  return listed.length === 0 || listed.includes(name)
}

/** The visible part of a name, cut between two of what a reader takes for characters. */
function shortName(text: string): string {
  const name = visibleName(text.slice(0, 100 * LONGEST_NAME))
  if ([...name].length <= LONGEST_NAME) return name
  let short = ''
  for (const { segment } of new Intl.Segmenter().segment(name)) {
    if ([...short, ...segment].length > LONGEST_NAME) break
    short += segment
  }
  return short.trim()
}

/** Each URI that can be used, once, as many as are kept; and what is wrong with the first that cannot, in a sentence. */
function usableRedirectUris(
  uris: readonly unknown[],
  appCallbacks: readonly string[],
): { usable: string[]; problem: string | null } {
  const usable = new Set<string>()
  let characters = 0
  let firstProblem: string | null = null
  for (const uri of uris) {
    if (usable.size === MOST_URIS) break
    const problem =
      typeof uri === 'string' ? redirectUriProblem(uri, appCallbacks) : 'is not an absolute URI'
    if (typeof uri === 'string' && problem === null) {
      if (usable.has(uri) || characters + uri.length > MOST_URI_CHARACTERS) continue
      usable.add(uri)
      characters += uri.length
    } else {
      firstProblem ??= `a redirect URI ${problem}`
    }
  }
  return { usable: [...usable], problem: firstProblem }
}
