import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { gptRoutes } from '../../functions-shared/actions/routes.ts'
import { mcpRoutes } from '../../functions-shared/mcp/routes.ts'
import { oauthRoutes } from '../../functions-shared/oauth/routes.ts'
import { patchbayMetrics } from '../../functions-shared/ops/metrics/patchbay-metrics.ts'
import { operationsRoutes } from '../../functions-shared/ops/routes.ts'
import { connectionRoutes } from '../../functions-shared/users/routes.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { app } from '../core-app/app/app.ts'

const run = promisify(execFile)
const alerts = await readFile(inRoot('ops/alerts.yml'), 'utf8')
const dashboard = JSON.parse(await readFile(inRoot('ops/dashboard.json'), 'utf8'))
const runbook = await readFile(inRoot('docs/operations.md'), 'utf8')
const promtool = await run('promtool', ['--version']).then(
  () => true,
  () => false,
)

const known = new Set(
  patchbayMetrics({
    requests: [],
    events: [],
    webhooks: { waiting: 0, oldest_seconds: 0, endpoints_off: 0 },
    gauges: { webhooks_dead: 0, live_grants: [], connected_users: 0, tables: [] },
  }).map(({ name }) => name),
)
const routes = new Set(
  Object.entries({
    oauth: oauthRoutes(app),
    gpt: gptRoutes(app),
    users: connectionRoutes,
    ops: operationsRoutes,
    mcp: mcpRoutes(app),
  }).flatMap(([name, list]) => list.map(([method, path]) => `${method} /${name}${path}`)),
)
const documented = /`event`: (.+?) \|/.exec(await readFile(inRoot('docs/metrics.md'), 'utf8'))?.[1]
const events = new Set([...(documented ?? '').matchAll(/`(\w+)`/g)].map(([, event]) => event ?? ''))
const used = (text: string) =>
  [...text.matchAll(/patchbay_\w+/g)].map(([name]) => name.replace(/_bucket$/, ''))

describe('The alert rules and the dashboard', () => {
  it('ask for metrics that there are', () => {
    expect(used(alerts).filter((name) => !known.has(name))).toEqual([])
    const expressions = JSON.stringify(
      dashboard.panels.map((panel: { targets: unknown }) => panel.targets),
    )
    expect(used(expressions).filter((name) => !known.has(name))).toEqual([])
    expect(new Set(used(expressions))).toEqual(
      new Set([...known].filter((name) => name !== 'patchbay_table_rows')),
    )
  })

  it('ask for label values that there are: a rule about a route that is none never fires', () => {
    const all = [alerts, JSON.stringify(dashboard).replaceAll('\\"', '"')].join('\n')
    const valuesOf = (label: string) =>
      [...all.matchAll(new RegExp(`\\b${label}=(~?)"([^"]*)"`, 'g'))].flatMap(
        ([, isPattern, value = '']) => (isPattern ? value.split('|') : [value]),
      )
    expect(valuesOf('route').filter((route) => !routes.has(route))).toEqual([])
    const isEvent = (pattern: string) =>
      [...events].some((event) => new RegExp(`^${pattern}$`).test(event))
    expect(valuesOf('event').filter((pattern) => !isEvent(pattern))).toEqual([])
    expect(valuesOf('status').filter((status) => !/^([1-5]\.\.|[1-5]\d\d)$/.test(status))).toEqual(
      [],
    )
    expect(valuesOf('route').length * valuesOf('event').length).toBeGreaterThan(0)
  })

  it('lead each to a heading of the runbook', () => {
    const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    )
    const asked = [...alerts.matchAll(/docs\/operations\.md#([\w-]+)/g)].map(([, anchor]) => anchor)
    expect(asked.length).toBe([...alerts.matchAll(/- alert:/g)].length)
    expect(asked.filter((anchor) => !headings.includes(anchor ?? ''))).toEqual([])
  })

  it.runIf(promtool)('are rules that promtool accepts', async () => {
    const { stdout } = await run('promtool', ['check', 'rules', inRoot('ops/alerts.yml')])
    expect(stdout).toContain('SUCCESS')
  })
})
