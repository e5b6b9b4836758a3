import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { withGetApproval } from '../../../functions-shared/actions/approvals/get-approval.ts'
import { openApiDocument } from '../../../functions-shared/actions/openapi.ts'
import { app } from '../../../functions-shared/app/app.ts'
import { inRoot, installed } from '../../../local-stack/paths.ts'

const { actions } = app

const folder = mkdtempSync(join(tmpdir(), 'patchbay-redocly-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const origin = 'https://abcdefgh.supabase.co/functions/v1'
const documentOf = (auth: 'oauth' | 'pairing') =>
  openApiDocument(app, { gptResource: `${origin}/gpt`, issuer: `${origin}/oauth` }, auth)

/** `redocly lint` without the network: no telemetry, no look for updates. */
function lint(document: unknown): { status: number | null; output: string } {
  const file = join(folder, 'openapi.json')
  writeFileSync(file, JSON.stringify(document))
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      installed('@redocly', 'cli', 'bin', 'cli.js'),
      'lint',
      file,
      '--config',
      inRoot('tests/support/redocly.yaml'),
    ],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        REDOCLY_TELEMETRY: 'off',
        REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
        NO_COLOR: '1',
      },
    },
  )
  return { status, output: stdout + stderr }
}

describe('The OpenAPI document', () => {
  it.each(['oauth', 'pairing'] as const)('passes redocly lint: %s', (auth) => {
    const { status, output } = lint(documentOf(auth))
    expect(status, output).toBe(0)
  })

  it('is really looked at: a broken reference fails', () => {
    const broken = JSON.stringify(documentOf('oauth')).replace('schemas/Error', 'schemas/Eror')
    const { status, output } = lint(JSON.parse(broken))
    expect(status, output).toBe(1)
  })
})

describe('The pairing variant', () => {
  const operationsOf = (auth: 'oauth' | 'pairing') =>
    Object.entries(documentOf(auth).paths as Record<string, Record<string, Operation>>).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )
  interface Operation {
    operationId: string
    security?: unknown
    parameters?: { name: string; in: string; required: boolean }[]
    responses: Record<string, unknown>
  }

  it('has GetLogin and every action, GetUserInfo among them', () => {
    const ids = operationsOf('pairing').map(({ operation }) => operation.operationId)
    const actionIds = withGetApproval(actions).map(({ operationId }) => operationId)
    expect(ids.toSorted()).toEqual([...actionIds, 'GetLogin'].toSorted())
    expect(ids).toContain('GetUserInfo')
    expect(
      operationsOf('oauth')
        .map(({ operation }) => operation.operationId)
        .toSorted(),
    ).toEqual(actionIds.toSorted())
  })

  it('wants the key with every operation but GetLogin, and speaks of no OAuth', () => {
    for (const { operation } of operationsOf('pairing')) {
      const keys = (operation.parameters ?? []).filter(({ name }) => name === 'key')
      expect(keys, operation.operationId).toMatchObject(
        operation.operationId === 'GetLogin' ? [] : [{ in: 'header', required: true }],
      )
      expect(operation.security).toBeUndefined()
    }
    expect(documentOf('pairing').security).toEqual([])
    expect(JSON.stringify(documentOf('pairing'))).not.toMatch(/oauth/i)
  })

  it('differs in nothing else', () => {
    const plain = ({ path, method, operation }: ReturnType<typeof operationsOf>[number]) => {
      const { security: _s, responses, parameters = [], ...rest } = operation
      const success = Object.entries(responses).filter(([status]) => status < '300')
      return [path, method, rest, success, parameters.filter(({ name }) => name !== 'key')]
    }
    const paired = operationsOf('pairing').filter((one) => one.operation.operationId !== 'GetLogin')
    expect(paired.map(plain)).toEqual(operationsOf('oauth').map(plain))
  })
})
