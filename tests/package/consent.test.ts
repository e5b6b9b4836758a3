import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inRoot, installed } from '../../local-stack/paths.ts'
import { filesOfDoc, writeFiles } from '../support/doc-files.ts'
import { newRequest } from '../support/gpt.ts'
import { stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { layRepository, type Repository } from './support/repository.ts'
import { MANAGERS, packTarball } from './support/tarball.ts'

/** Milliseconds: packages are installed. */
const TIME = 300_000

/** What an adopter's app has installed by itself. */
const OWN_PACKAGES = ['@supabase', '@types/react', '@types/react-dom', 'csstype', 'react', 'tslib']

const TSCONFIG = {
  compilerOptions: {
    ...{ target: 'ES2022', lib: ['ES2022', 'DOM', 'DOM.Iterable'], types: [] },
    ...{ module: 'ESNext', moduleResolution: 'bundler', jsx: 'react-jsx' },
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    noEmit: true,
  },
}

/** The types that `supabase gen types` writes, of a database that knows nothing of Patchbay. */
const SUPABASE = `
import { createClient } from '@supabase/supabase-js'
type Row = { id: number; strokes: number }
type Table = { Row: Row; Insert: Row; Update: Partial<Row>; Relationships: [] }
type Database = {
  public: {
    Tables: { rounds: Table }
    Views: { [_ in never]: never }
    Functions: { best_round: { Args: { year: number }; Returns: number } }
    Enums: { [_ in never]: never }
    CompositeTypes: { [_ in never]: never }
  }
}
export const SUPABASE_URL = 'https://golf.supabase.co'
export const supabase = createClient<Database>(SUPABASE_URL, 'sb_publishable_x')
`

const STATES = `
import type { ConsentState } from 'supabase-patchbay/consent'
export function hrefOf(state: ConsentState): string | null {
  // @ts-expect-error only a decided request leads anywhere
  state.redirectTo
  return state.status === 'decided' ? (state.redirectTo?.href ?? null) : null
}
export function allow(state: ConsentState): void {
  // @ts-expect-error nobody can decide before the question is asked
  state.decide('approve')
  // @ts-expect-error there are two answers
  if (state.status === 'asking') state.decide('maybe')
}
`

const ACT = `
import { createClient } from '@supabase/supabase-js'
import { createConsentClient, readAsk } from 'supabase-patchbay/consent'
const [url, key, email, password, request] = process.argv.slice(2)
const supabase = createClient(url, key, { auth: { persistSession: false } })
const patchbay = createConsentClient({ supabase, functions: { url: url + '/functions/v1' } })
const consent = patchbay.open(readAsk('connect', request))
const stop = consent.subscribe(async () => {
  const state = consent.getState()
  console.log(state.status)
  if (state.status === 'signed-out') await supabase.auth.signInWithPassword({ email, password })
  if (state.status === 'asking' && state.deciding === null) state.decide('approve')
  if (state.status !== 'decided') return
  console.log(state.redirectTo.href)
  stop()
  const { account } = patchbay.session.getState()
  console.log(JSON.stringify(await patchbay.apps.list(account)))
  await supabase.auth.stopAutoRefresh()
})
`

const folder = await mkdtemp(join(tmpdir(), 'patchbay-consent-'))
let repository: Repository

beforeAll(async () => {
  const tarball = await packTarball(folder)
  repository = await layRepository(join(folder, 'golf'), null, {
    'package.json': '{ "name": "golf", "private": true, "type": "module" }\n',
    'tsconfig.json': JSON.stringify(TSCONFIG),
    'supabase.ts': SUPABASE,
    'sign-in.tsx': 'export const SignIn = () => <form />\n',
    'states.ts': STATES,
    'act.js': ACT,
  })
  await MANAGERS.npm(repository, tarball)
  for (const name of OWN_PACKAGES) {
    const place = join(repository.root, 'node_modules', name)
    await rm(place, { recursive: true, force: true })
    await mkdir(dirname(place), { recursive: true })
    await symlink(inRoot('node_modules', name), place)
  }
  await writeFiles(repository.root, await filesOfDoc('consent.md'))
}, TIME)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('`supabase-patchbay/consent`, as an adopter has it', () => {
  it('has types for every client, every state, and all the code of docs/consent.md', async () => {
    expect([...(await filesOfDoc('consent.md')).keys()]).toEqual([
      ...['patchbay.ts', 'connect.tsx', 'apps.tsx', 'approvals.tsx'],
      ...['app/connect/page.tsx', 'app/error/page.tsx', 'next.config.ts'],
    ])
    const { output } = await repository.tried(installed('.bin', 'tsc'), '-p', '.')
    // The declarations of supabase-js want types of Node's; ours and the adopter's are checked whole.
    const isOfSupabase = (line: string) => /^\s|node_modules\/@supabase\//.test(line)
    expect(output.split('\n').filter((line) => line !== '' && !isOfSupabase(line))).toEqual([])
  })

  it('connects an assistant of a running project', async () => {
    const user = await newUser()
    const { api_url: url, publishable_key: key } = stack
    const words = [url, key, user.email, user.password, await newRequest()]
    const lines = (await repository.run(process.execPath, 'act.js', ...words)).trim().split('\n')
    const [states, [redirect = '', apps = '']] = [lines.slice(0, -2), lines.slice(-2)]
    expect(states[0]).toBe('signed-out')
    expect(states).toContain('asking')
    expect(states.at(-1)).toBe('decided')
    expect(new URL(redirect).searchParams.get('code')).toMatch(/^pb_ac_/)
    // Allowed, and not yet redeemed: no connection.
    expect(JSON.parse(apps)).toEqual({ ok: true, value: [] })
  })
})
