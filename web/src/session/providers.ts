import type { Provider } from '@supabase/supabase-js'
import { useEffect, useState } from 'preact/hooks'
import { fetchJson } from '../../../client/consent/http.ts'
import { isRecord } from '../../../client/consent/shape.ts'
import { loadConfig } from '../lib/config.ts'

/** The ways to sign in that the project has on. */
export type WaysIn = {
  email: boolean
  signUp: boolean
  providers: readonly { id: Provider; name: string }[]
}

const NAMES: readonly [Provider, string][] = [
  ['google', 'Google'],
  ['apple', 'Apple'],
  ['github', 'GitHub'],
  ['azure', 'Microsoft'],
  ['facebook', 'Facebook'],
  ['gitlab', 'GitLab'],
  ['bitbucket', 'Bitbucket'],
  ['discord', 'Discord'],
  ['figma', 'Figma'],
  ['fly', 'Fly.io'],
  ['kakao', 'Kakao'],
  ['keycloak', 'Keycloak'],
  ['linkedin_oidc', 'LinkedIn'],
  ['notion', 'Notion'],
  ['slack_oidc', 'Slack'],
  ['spotify', 'Spotify'],
  ['twitch', 'Twitch'],
  ['twitter', 'X'],
  ['workos', 'WorkOS'],
  ['zoom', 'Zoom'],
]

const USUAL: WaysIn = { email: true, signUp: true, providers: [] }

/** Reads Auth's settings; what it does not say is as usual. */
export const parseSettings = (body: unknown): WaysIn => {
  if (!isRecord(body) || !isRecord(body.external)) return USUAL
  const { external } = body
  const providers = NAMES.filter(([id]) => external[id] === true)
  return {
    // With nothing else to offer the form is still the better guess.
    email: external.email !== false || providers.length === 0,
    signUp: body.disable_signup !== true,
    providers: providers.map(([id, name]) => ({ id, name })),
  }
}

let known: WaysIn | null = null
let asking: Promise<void> | null = null

const ask = async (): Promise<void> => {
  const config = await loadConfig()
  if (!config.ok) return
  const { supabaseUrl, publishableKey } = config.value
  const headers = { apikey: publishableKey }
  const { status, body } = await fetchJson(`${supabaseUrl}/auth/v1/settings`, { headers })
  if (status === 200) known = parseSettings(body)
}

/** Asks Auth which ways in there are; once, and again only after a failure. */
export const loadWaysIn = (): Promise<void> => {
  if (known) return Promise.resolve()
  asking ??= ask().finally(() => {
    asking = null
  })
  return asking
}

/** The ways in; the usual ones until Auth has said. */
export const useWaysIn = (): WaysIn => {
  const [ways, setWays] = useState(known ?? USUAL)
  useEffect(() => {
    void loadWaysIn().then(() => setWays(known ?? USUAL))
  }, [])
  return ways
}
