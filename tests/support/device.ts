import type { StackInfo } from '../../local-stack/info.ts'
import { stack } from './stack.ts'

/** RFC 8628 §3.2. */
export interface DeviceAuthorization {
  device_code: string
  user_code: string
  verification_uri: string
  verification_uri_complete: string
  expires_in: number
  interval: number
}

/** What getlogin answers. */
export interface Login {
  login_url: string
  pairing_key: string
  match_code: string
  expires_in: number
}

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** The temp code in a login_url. */
export const tempCodeOf = ({ login_url }: Pick<Login, 'login_url'>): string =>
  login_url.slice(login_url.lastIndexOf('/') + 1)

/** What a device, a chat without OAuth, and the pages /device and /login do, against one stack. */
export function deviceClient(info: Pick<StackInfo, 'functions_url'> = stack) {
  const F = info.functions_url

  const form = (path: string, parameters: Record<string, string>, headers = {}) =>
    fetch(`${F}/oauth${path}`, { method: 'POST', headers, body: new URLSearchParams(parameters) })

  const decision = (
    user: { jwt: string } | null,
    word: string | undefined,
    scopes?: readonly string[],
  ): RequestInit => ({
    method: 'POST',
    headers: {
      ...(user && { authorization: `Bearer ${user.jwt}` }),
      ...(word !== undefined && { 'content-type': 'application/json' }),
    },
    ...(word !== undefined && { body: JSON.stringify({ decision: word, scopes }) }),
  })

  async function okay(response: Response) {
    if (response.status === 200) return await response.json()
    throw new Error(`${response.status} ${await response.text()}`)
  }

  /** POST device_authorization, whatever it answers. */
  const askDevice = (parameters: Record<string, string>, headers = {}) =>
    form('/device_authorization', parameters, headers)

  /** POST device_authorization that must succeed. */
  const startDevice = async (parameters: Record<string, string>): Promise<DeviceAuthorization> =>
    okay(await askDevice(parameters))

  /** One poll of the token endpoint. */
  const poll = (device_code: string, parameters: Record<string, string>, headers = {}) =>
    form('/token', { grant_type: DEVICE_GRANT, device_code, ...parameters }, headers)

  const describeDevice = (userCode: string) => fetch(`${F}/oauth/device/${userCode}`)

  const decideDevice = (
    userCode: string,
    user: { jwt: string } | null,
    word = 'approve',
    scopes?: readonly string[],
  ) => fetch(`${F}/oauth/device/${userCode}`, decision(user, word, scopes))

  /** GET getlogin that must succeed. */
  const getLogin = async (): Promise<Login> => okay(await fetch(`${F}/gpt/getlogin`))

  const describeLogin = (tempCode: string) => fetch(`${F}/gpt/login/${tempCode}`)

  /** POST login/{temp_code}; without a word it has no body and claims. */
  const decideLogin = (
    tempCode: string,
    user: { jwt: string } | null,
    word?: string,
    scopes?: readonly string[],
  ) => fetch(`${F}/gpt/login/${tempCode}`, decision(user, word, scopes))

  /** getlogin and a claim: a pairing key that works. */
  async function pair(user: { jwt: string }): Promise<Login> {
    const login = await getLogin()
    await okay(await decideLogin(tempCodeOf(login), user))
    return login
  }

  /** An action with the pairing key in the `key` header. */
  const withKey = (
    key: string,
    path: string,
    { method, json }: { method?: string; json?: unknown } = {},
  ) =>
    fetch(`${F}/gpt${path}`, {
      method: method ?? (json === undefined ? 'GET' : 'POST'),
      headers: { key, ...(json !== undefined && { 'content-type': 'application/json' }) },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    })

  return {
    askDevice,
    startDevice,
    poll,
    describeDevice,
    decideDevice,
    getLogin,
    describeLogin,
    decideLogin,
    pair,
    withKey,
  }
}
