import { z } from 'zod'
import { visibleName } from '../../platform/visible-text.ts'
import { isStorable } from '../parameters.ts'
import { knownAppCallbacks } from './app-callbacks.ts'
import { redirectUriProblem } from './redirect-uri.ts'

/** Client metadata of RFC 7591 §2, as far as it means something here. */
export interface ClientMetadata {
  name: string
  redirect_uris: string[]
  logo_uri: string | null
  policy_uri: string | null
  /** Null: all. */
  scopes: string[] | null
  auth_method: 'none' | 'client_secret_post' | 'client_secret_basic'
}

/** RFC 7591 §3.2.2. */
export interface MetadataFault {
  error: 'invalid_redirect_uri' | 'invalid_client_metadata'
  error_description: string
}

// A link that can not be kept is left out, not refused: it is decoration.
const httpsLink = z
  .string()
  .max(2000)
  // As Postgres checks it: the scheme in lower case, and text that it can hold.
  .refine((value) => value.startsWith('https://') && URL.canParse(value) && isStorable(value))
  .nullish()
  .catch(null)

const text = (max: number) =>
  z.string().refine((value) => isStorable(value) && [...value].length <= max)

const document = z.looseObject({
  client_name: text(100).optional(),
  // Twenty URIs, and 20,000 characters in all, as the table allows.
  redirect_uris: z
    .array(z.unknown())
    .min(1)
    .max(20)
    .refine((uris) => uris.join('').length <= 20_000),
  logo_uri: httpsLink,
  policy_uri: httpsLink,
  scope: text(1000).optional(),
  grant_types: z.array(z.string()).optional(),
  response_types: z.array(z.string()).optional(),
  token_endpoint_auth_method: z
    .enum(['none', 'client_secret_post', 'client_secret_basic'])
    .optional(),
})

const refuse = (error: MetadataFault['error'], description: string): { fault: MetadataFault } => ({
  fault: { error, error_description: description },
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
): { metadata: ClientMetadata } | { fault: MetadataFault } {
  const parsed = document.safeParse(value)
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? 'the document')
    if (field === 'redirect_uris')
      return refuse('invalid_redirect_uri', 'redirect_uris must list 1 to 20 URIs')
    return refuse('invalid_client_metadata', `${field} is not acceptable`)
  }
  const { data } = parsed

  const redirectUris = usableRedirectUris(data.redirect_uris, appCallbacks)
  if ('problem' in redirectUris) {
    return refuse('invalid_redirect_uri', `a redirect URI ${redirectUris.problem}`)
  }
  if (data.grant_types && !data.grant_types.includes('authorization_code')) {
    return refuse('invalid_client_metadata', 'grant_types must include authorization_code')
  }
  if (data.response_types && !data.response_types.includes('code')) {
    return refuse('invalid_client_metadata', 'response_types must include code')
  }

  return {
    metadata: {
      // The end of a host says whose it is.
      name: visibleName(data.client_name ?? '') || [...defaults.name].slice(-100).join(''),
      redirect_uris: redirectUris.usable,
      logo_uri: data.logo_uri ?? null,
      policy_uri: data.policy_uri ?? null,
      scopes: data.scope?.split(' ').filter(Boolean) ?? null,
      auth_method: data.token_endpoint_auth_method ?? defaults.authMethod,
    },
  }
}

/** Each URI that can be used, once; if none can, what is wrong with the first. */
function usableRedirectUris(
  uris: readonly unknown[],
  appCallbacks: readonly string[],
): { usable: string[] } | { problem: string } {
  const usable = new Set<string>()
  const problems: string[] = []
  for (const uri of uris) {
    const problem =
      typeof uri === 'string' ? redirectUriProblem(uri, appCallbacks) : 'is not an absolute URI'
    if (typeof uri === 'string' && problem === null) usable.add(uri)
    else problems.push(problem ?? '')
  }
  const [problem = 'is missing'] = problems
  return usable.size > 0 ? { usable: [...usable] } : { problem }
}
