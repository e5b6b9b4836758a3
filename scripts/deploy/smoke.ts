import { type Finding, obstacle, ok } from '../support/findings.ts'

/** One request to the deployed functions, and what its answer must be. */
export interface SmokeCheck {
  path: string
  method?: string
  status: number
  /** What the JSON answer must have, field by field. */
  fields?: Record<string, unknown>
}

/** The requests that show that a deployment works: each function, the database, discovery, and closed doors. */
export function smokeChecks(publicUrl: string, prefix: string): SmokeCheck[] {
  const F = `${publicUrl}/functions/v1/${prefix}`
  return [
    { path: `/${prefix}ops/health`, status: 200, fields: { status: 'ok', database: 'ok' } },
    { path: `/${prefix}ops/metrics`, status: 401 },
    { path: `/${prefix}ops/probe`, method: 'POST', status: 401 },
    {
      path: `/${prefix}oauth/.well-known/openid-configuration`,
      status: 200,
      fields: { issuer: `${F}oauth`, token_endpoint: `${F}oauth/token` },
    },
    { path: `/${prefix}gpt/openapi.json`, status: 200, fields: { openapi: '3.1.0' } },
    { path: `/${prefix}gpt/me`, status: 401, fields: { error: 'unauthorized' } },
    {
      path: `/${prefix}users/00000000-0000-4000-8000-000000000000/gpt-connection`,
      status: 401,
      fields: { error: 'unauthorized' },
    },
    { path: `/${prefix}mcp`, method: 'POST', status: 401 },
    {
      path: `/${prefix}mcp/.well-known/oauth-protected-resource`,
      status: 200,
      fields: { resource: `${F}mcp` },
    },
  ]
}

/** The origin that deployed functions hand out, asked at any address of theirs; undefined when they do not say. */
export async function issuerOrigin(anyUrl: string, prefix: string): Promise<string | undefined> {
  try {
    const document = `${prefix}oauth/.well-known/openid-configuration`
    const response = await fetch(`${anyUrl}/functions/v1/${document}`, {
      signal: AbortSignal.timeout(20_000),
    })
    const { issuer } = await response.json()
    return URL.parse(String(issuer))?.origin
  } catch {
    return undefined
  }
}

/** Runs the checks; a finding for each. */
export async function runSmoke(publicUrl: string, prefix: string): Promise<Finding[]> {
  return await Promise.all(
    smokeChecks(publicUrl, prefix).map(async (check) => {
      const what = `${check.method ?? 'GET'} ${check.path}`
      const problem = await problemOf(check, publicUrl)
      if (problem === undefined) return ok(`${what} → ${check.status}`)
      return obstacle(`${what}: ${problem}`, 'Look at the function’s log, and docs/deploy.md.')
    }),
  )
}

async function problemOf(check: SmokeCheck, publicUrl: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${publicUrl}/functions/v1${check.path}`, {
      method: check.method ?? 'GET',
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
    })
    const text = await response.text()
    if (response.status !== check.status)
      return `${response.status} instead of ${check.status}: ${text.slice(0, 200)}`
    const body = check.fields ? JSON.parse(text) : {}
    const [wrong] = Object.entries(check.fields ?? {}).filter(
      ([name, value]) => body[name] !== value,
    )
    return (
      wrong && `${wrong[0]} is ${JSON.stringify(body[wrong[0]])}, not ${JSON.stringify(wrong[1])}`
    )
  } catch (error) {
    return error instanceof Error ? error.message : 'no answer'
  }
}
