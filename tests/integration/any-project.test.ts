import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolveSettings } from '../../local-stack/settings.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { answer } from '../support/answers.ts'
import { type PrivateStack, startPrivateStack } from '../support/private-stack.ts'
import type { TestUser } from '../support/sign-up.ts'
import { golfProject, layProject } from '../support/some-project.ts'

/** Milliseconds: a stack of the test's own starts, beside others. */
const TIME = 120_000

let project: Awaited<ReturnType<typeof layProject>>
let own: PrivateStack
let player: TestUser
beforeAll(async () => {
  project = await layProject(golfProject)
  own = await startPrivateStack({ project: project.root })
  player = await own.newUser()
}, TIME)
afterAll(async () => {
  await own?.remove()
  await project?.remove()
})

const ORIGIN = 'http://localhost:5173'
const rest = (path: string, init: RequestInit = {}) =>
  fetch(`${own.stack.info.api_url}/rest/v1${path}`, {
    ...init,
    headers: {
      apikey: own.stack.info.publishable_key,
      authorization: `Bearer ${player.jwt}`,
      'content-type': 'application/json',
      origin: ORIGIN,
      ...init.headers,
    },
  })
const call = (path: string, init?: RequestInit) => answer(fetch(own.F + path, init))

describe("A stack of somebody else's project", () => {
  it('takes the ports and the folder of that project', () => {
    const settings = resolveSettings({ project: project.root, env: {} })
    expect([settings.apiPort, settings.dbPort]).toEqual([55321, 55322])
    expect(settings.localDir).toBe(join(project.root, '.local'))
    expect(existsSync(join(own.localDir, '.gitignore'))).toBe(true)
  })

  it('has a demo user, whom the triggers of the project saw', async () => {
    const { demo_user: demo, demo_client: client } = own.stack.info
    expect(demo.id).not.toBe('')
    expect(client.client_id).toBe('')
    expect(own.notes).toEqual([expect.stringMatching(/^profiles has policies, but no grant/)])
  })

  it('lets a page of another origin sign in and use tables that need no grant, under their policies', async () => {
    const made = await rest('/rounds', {
      method: 'POST',
      body: JSON.stringify({ course: 'Old Course' }),
      headers: { prefer: 'return=representation' },
    })
    expect([made.status, made.headers.get('access-control-allow-origin')]).toEqual([201, '*'])
    expect(await made.json()).toMatchObject([{ user_id: player.id, course: 'Old Course' }])
    expect(await (await rest('/courses')).json()).toEqual([{ id: 1, name: 'Old Course' }])

    for (const path of ['/auth/v1/token?grant_type=password', '/rest/v1/rounds']) {
      const preflight = await fetch(own.stack.info.api_url + path, {
        method: 'OPTIONS',
        headers: {
          origin: ORIGIN,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'apikey,x-client-info',
        },
      })
      expect(preflight.status).toBe(204)
      expect(preflight.headers.get('access-control-allow-headers')).toContain('x-client-info')
    }
  })

  it('runs a function that calls Deno.serve, behind the one origin and a valid user token', async () => {
    const missing = await call('/coach')
    expect([missing.status, missing.body.code]).toEqual([401, 401])
    const headers = { authorization: `Bearer ${player.jwt}` }
    const forged = await call('/coach', { headers: { authorization: `${headers.authorization}x` } })
    expect(forged.status).toBe(401)
    expect((await call('/coach', { method: 'OPTIONS' })).status).toBe(200)

    const { status, body } = await call('/coach/a?b=1', { method: 'POST', headers, body: 'hello' })
    expect(status).toBe(200)
    expect(body).toEqual({
      advice: 'Keep your head down.',
      path: '/coach/a?b=1',
      method: 'POST',
      body: 'hello',
    })
    await expect(fetch('http://127.0.0.1:8000/')).rejects.toThrow()
  })

  it("gives a function its deno.json, the project's variables and the platform's, and no secret of Patchbay", async () => {
    const { status, body } = await call('/open')
    expect([status, body.greeting]).toEqual([200, 'Fore'])
    expect(body.env).toMatchObject({
      SUPABASE_URL: own.stack.info.api_url,
      SUPABASE_DB_URL: own.stack.info.db_url,
      SUPABASE_ANON_KEY: expect.stringMatching(/^eyJ/),
    })
    expect(Object.keys(body.env).filter((name) => name.startsWith('PATCHBAY_'))).toEqual([])
  })

  it('says of a function that breaks when it is loaded that it cannot be started; the others go on', async () => {
    const { status, body } = await call('/broken')
    expect([status, body.code]).toEqual([503, 'BOOT_ERROR'])
    expect(await readFile(own.files.functionsLog, 'utf8')).toContain('no clubs')
    expect((await call('/open')).status).toBe(200)
    expect((await call('/nothing')).status).toBe(404)
  })

  it('takes a change of what functions share with the next request', async () => {
    const headers = { authorization: `Bearer ${player.jwt}` }
    const file = join(project.root, 'supabase/functions/_shared/advice.ts')
    await writeFile(file, "export const advice = 'Slow down.'")
    await waitFor('the new advice', async () => {
      const { body } = await call('/coach', { headers })
      return body.advice === 'Slow down.'
    })
  })

  it(
    'names the migration and the extension that is not here, and the way out',
    async () => {
      const other = await layProject({
        'supabase/config.toml': 'project_id = "vectors"',
        'supabase/migrations/20250101000000_vectors.sql':
          'create extension if not exists vector with schema extensions;',
      })
      const starting = startPrivateStack({ project: other.root })
      await expect(starting).rejects.toMatchObject({
        message: expect.stringMatching(/20250101000000_vectors\.sql.*"vector"/),
        hint: expect.stringContaining('supabase start'),
      })
      await other.remove()
    },
    TIME,
  )

  it('says of a port that is taken which option chooses another', async () => {
    const { port } = new URL(own.stack.info.api_url)
    const other = await layProject({ 'supabase/config.toml': `[api]\nport = ${port}` })
    const { apiPort } = resolveSettings({ project: other.root, env: {} })
    await expect(startPrivateStack({ project: other.root, apiPort })).rejects.toMatchObject({
      message: `Port ${port} is taken by another program.`,
      hint: expect.stringContaining(`--port ${apiPort + 100}`),
    })
    await other.remove()
  })

  it(
    'stands beside that of another project, with data, keys and functions of its own',
    async () => {
      const other = await layProject({
        'supabase/config.toml': 'project_id = "tennis"',
        'supabase/functions/coach/index.ts':
          "Deno.serve(() => new Response('Keep your eye on it.'))",
      })
      const beside = await startPrivateStack({ project: other.root })
      const theirs = await beside.newUser()
      const said = async (F: string, { jwt }: TestUser) => {
        const response = await fetch(`${F}/coach`, { headers: { authorization: `Bearer ${jwt}` } })
        return response.status === 200 ? await response.text() : response.status
      }
      expect(await said(beside.F, theirs)).toBe('Keep your eye on it.')
      expect(await said(own.F, player)).toContain('"advice"')
      expect(await said(beside.F, player)).toBe(401)
      expect(await said(own.F, theirs)).toBe(401)
      await beside.remove()
      expect((await call('/open')).status).toBe(200)
      await other.remove()
    },
    TIME,
  )
})
