import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { connect, gpt, phone, refresh } from '../support/gpt.ts'
import { F, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const scrape = (apikey: string | null = stack.secret_key) =>
  fetch(`${F}/ops/metrics`, { headers: apikey === null ? {} : { apikey } })

/** Every sample by its name and labels. Fails on a line that Prometheus would not read. */
async function samples(): Promise<Map<string, number>> {
  const text = await (await scrape()).text()
  const found = new Map<string, number>()
  const types = new Map<string, string>()
  for (const line of text.trimEnd().split('\n')) {
    const comment = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line)
    if (comment) {
      if (comment[1] === 'TYPE') types.set(comment[2] ?? '', comment[3] ?? '')
      continue
    }
    const sample =
      /^(([a-z_]+?)(_bucket|_sum|_count)?(\{([a-z]+="([^"\\\n]|\\["\\n])*",?)+\})?) (\S+)$/.exec(
        line,
      )
    expect(sample, line).not.toBeNull()
    const [, key = '', name = '', suffix = '', , , , value] = sample ?? []
    expect(types.has(name) || types.has(name + suffix), line).toBe(true)
    expect(found.has(key), `twice: ${key}`).toBe(false)
    found.set(key, Number(value))
  }
  return found
}

const requests = (route: string, status: number) =>
  `patchbay_http_requests_total{route="${route}",status="${status}"}`
const events = (event: string) => `patchbay_events_total{event="${event}"}`

describe('F/ops/metrics', () => {
  it.each([
    ['no key', null],
    ['the publishable key', stack.publishable_key],
    ['a wrong key', 'sb_secret_wrong'],
    ['the beginning of the key', stack.secret_key.slice(0, -1)],
  ])('is refused with %s', async (_, key) => {
    const { status, body } = await answer(scrape(key))
    expect([status, body.error]).toEqual([401, 'unauthorized'])
  })

  it('counts each request under its route and status, and nothing under a path', async () => {
    const user = await newUser()
    const before = await samples()
    const { refresh_token } = await connect(user)
    await refresh(refresh_token)
    for (let i = 0; i < 3; i++) await gpt('unknown', '/me')
    for (let i = 0; i < 22; i++) await phone(user)
    await fetch(`${F}/gpt/nowhere/${user.id}`)
    // Gauges are measured once a minute.
    await sql`update patchbay.metrics_snapshot set taken_at = now() - interval '61 seconds'`
    const after = await samples()
    const rise = (key: string) => (after.get(key) ?? 0) - (before.get(key) ?? 0)

    expect(rise(requests('POST /oauth/token', 200))).toBeGreaterThanOrEqual(2)
    expect(rise(events('token_issued'))).toBeGreaterThanOrEqual(1)
    expect(rise(events('token_refreshed'))).toBeGreaterThanOrEqual(1)
    expect(rise(requests('GET /gpt/me', 401))).toBeGreaterThanOrEqual(3)
    expect(rise(requests('GET /users/:user_id/gpt-connection', 200))).toBeGreaterThanOrEqual(20)
    expect(
      rise('patchbay_rate_limited_total{route="GET /users/:user_id/gpt-connection"}'),
    ).toBeGreaterThanOrEqual(2)
    expect(rise(requests('other /gpt', 404))).toBeGreaterThanOrEqual(1)
    expect([...after.keys()].join()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/)
    // The user is one of them.
    expect(after.get('patchbay_connected_users')).toBeGreaterThanOrEqual(1)
    expect(after.get('patchbay_webhooks_waiting')).toBeGreaterThanOrEqual(0)
    expect(after.get('patchbay_table_bytes{table="patchbay.tokens"}')).toBeGreaterThan(0)
  })

  it('has histograms that add up', async () => {
    const now = await samples()
    const label = '{route="POST /oauth/token"'
    const name = 'patchbay_http_request_duration_seconds'
    const counts = ['0.005', '0.1', '1', '10', '+Inf'].map(
      (le) => now.get(`${name}_bucket${label},le="${le}"}`) ?? Number.NaN,
    )
    // NaN would sort as equal to everything.
    expect(counts.filter((count) => !Number.isFinite(count))).toEqual([])
    expect(counts).toEqual([...counts].sort((a, b) => a - b))
    expect(counts.at(-1)).toBe(now.get(`${name}_count${label}}`))
    expect(now.get(`${name}_sum${label}}`)).toBeGreaterThan(0)
  })

  it('shows a refresh token that was used twice at once, and writes it down', async () => {
    const user = await newUser()
    const { refresh_token } = await connect(user)
    const before = (await samples()).get(events('refresh_token_reused')) ?? 0
    await refresh(refresh_token)
    await sql`
      update patchbay.tokens set consumed_at = now() - interval '1 hour'
      where consumed_at is not null
        and grant_id in (select id from patchbay.grants where user_id = ${user.id})`
    expect((await refresh(refresh_token)).status).toBe(400)
    expect((await samples()).get(events('refresh_token_reused'))).toBeGreaterThanOrEqual(before + 1)
  })
})
