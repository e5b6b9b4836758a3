import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { lockText } from '../../scripts/install/lock-file.ts'
import { APP } from '../../scripts/install/templates.ts'
import { runCommand } from '../../scripts/test/run-command.ts'
import { cleanEnv } from '../support/run-command.ts'

/** Two projects, each with a local stack of its own; nothing listens on these ports, and a refusal names its port. */
const PORTS = { a: 1, b: 2 }

const folder = await mkdtemp(join(tmpdir(), 'patchbay-two-projects-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

const lock = { version: '0.2.0', prefix: '', runtime: 'npm', migrations: {}, files: {} } as const
const files = (port: number) => ({
  'supabase/config.toml': 'project_id = "golf"\n',
  'supabase/patchbay.lock.json': lockText(lock),
  [APP]: 'export const app = { actions: [], scopes: {} }\n',
  '.local/stack.json': JSON.stringify({ db_url: `postgresql://postgres@127.0.0.1:${port}/x` }),
  '.local/keys.json': JSON.stringify({ token_keys: `k1:${'A'.repeat(43)}` }),
})

beforeAll(async () => {
  for (const [name, port] of Object.entries(PORTS)) {
    for (const [path, text] of Object.entries(files(port))) {
      await mkdir(join(folder, name, path, '..'), { recursive: true })
      await writeFile(join(folder, name, path), text)
    }
  }
})

/** Milliseconds: six processes of Node at once. */
const TIME = 120_000

describe('--project names the database, too', { timeout: TIME }, () => {
  it.concurrent.each([
    ['action', '--name', 'logShot', '--scope', 'a:write', '--table', 'shots'],
    ['clients', 'list'],
    ['keys', 'reseal'],
    ['remove'],
    ['usage'],
    ['webhooks', 'list'],
  ])('for `patchbay %s`', async (...words) => {
    const command = [inRoot('scripts/cli/patchbay.ts'), ...words, '--project', '../b']
    const env = cleanEnv({ PATCHBAY_ADMIN_DB_URL: '', PATCHBAY_DB_URL: '', PATCHBAY_LOCAL_DIR: '' })
    const { code, output } = await runCommand(process.execPath, command, env, join(folder, 'a'))
    expect(output).toContain(`127.0.0.1:${PORTS.b}.`)
    expect(code).toBe(1)
  })
})
