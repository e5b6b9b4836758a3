import { existsSync } from 'node:fs'
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postmasterPid } from '../../local-stack/postgres/orphan.ts'
import { isAlive } from '../../local-stack/process-table.ts'
import { filesIn } from '../../local-stack/settings.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { answer } from '../support/answers.ts'
import { newLocalDir } from '../support/private-stack.ts'
import { runCommand } from '../support/run-command.ts'
import { newUserOn, type TestUser } from '../support/sign-up.ts'
import { stack as other } from '../support/stack.ts'
import { stackClient, type Tokens } from '../support/stack-client.ts'
import { npmStart, npmStartFails, type StartedStack } from '../support/started-stack.ts'
import { newUser } from '../support/users.ts'

// One stack, from `npm start` to `npm run reset`; each test goes on where the one before ended.
let localDir: string
let files: ReturnType<typeof filesIn>
let running: StartedStack
let user: TestUser
let tokens: Tokens

const titles = async () => {
  const { body } = await answer(stackClient(running.info).gpt(tokens.access_token, '/notes'))
  return body.notes.map(({ title }: { title: string }) => title)
}

beforeAll(async () => {
  localDir = await newLocalDir()
  files = filesIn(localDir)
  running = await npmStart(localDir)
  user = await newUserOn(running.info)
  const client = stackClient(running.info)
  tokens = await client.connect(user)
  await client.gpt(tokens.access_token, '/notes', { json: { title: 'first' } })
})

afterAll(async () => {
  running?.child.kill('SIGTERM')
  await running?.finished
  await rm(join(localDir, '..'), { recursive: true, force: true })
})

describe('A stack that npm start runs', () => {
  it('writes stack.json, for its owner only, with exactly the members of the design', async () => {
    expect((await stat(files.info)).mode & 0o777).toBe(0o600)
    expect((await stat(files.keys)).mode & 0o777).toBe(0o600)
    const info = JSON.parse(await readFile(files.info, 'utf8'))
    const text = expect.any(String)
    expect(info).toEqual({
      api_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      functions_url: `${info.api_url}/functions/v1`,
      web_url: info.api_url,
      db_url: expect.stringMatching(/^postgres:\/\/postgres:[^@]+@127\.0\.0\.1:\d+\/postgres$/),
      publishable_key: expect.stringMatching(/^sb_publishable_/),
      secret_key: expect.stringMatching(/^sb_secret_/),
      demo_user: { id: text, email: 'demo@patchbay.local', password: text },
      demo_client: {
        client_id: 'demo-gpt',
        client_secret: expect.stringMatching(/^pb_cs_[\w-]{43}$/),
        redirect_uri: 'https://chatgpt.com/aip/g-demo/oauth/callback',
      },
    })
  })

  it('prints where everything is and what to try', () => {
    const text = running.stdout()
    for (const shown of [
      running.info.web_url,
      `${running.info.functions_url}/gpt/openapi.json`,
      running.info.demo_user.email,
      running.info.demo_user.password,
      'npm run action:new',
    ]) {
      expect(text).toContain(shown)
    }
  })

  it('runs beside another one, and neither accepts what the other gave', async () => {
    const [here, there] = [stackClient(running.info), stackClient(other)]
    expect((await here.gpt(tokens.access_token, '/me')).status).toBe(200)
    expect((await there.gpt(tokens.access_token, '/me')).status).toBe(401)
    expect((await there.phone(user)).status).toBe(401)
    const stranger = await newUser()
    expect((await here.phone(stranger)).status).toBe(401)
    const { access_token } = await there.connect(stranger)
    expect((await here.gpt(access_token, '/me')).status).toBe(401)
    expect((await there.gpt(access_token, '/me')).status).toBe(200)
  })

  it('refuses a second start in its folder, and does not mind it', async () => {
    const { code, stderr } = await npmStartFails(localDir)
    expect([code, stderr]).toEqual([1, expect.stringContaining('already running')])
    expect(stderr).toContain(String(running.pid))
    expect(stderr).not.toMatch(/ at .*:\d+/)
    expect(await titles()).toEqual(['first'])
    expect(existsSync(files.info)).toBe(true)
  })

  it('refuses to be reset while it runs', async () => {
    const { code, stderr } = await runCommand(['reset'], { PATCHBAY_LOCAL_DIR: localDir })
    expect([code, stderr]).toEqual([1, expect.stringContaining('running')])
    expect(await titles()).toEqual(['first'])
  })

  it('comes up with its data after kill -9, on the same ports', async () => {
    const postgres = (await postmasterPid(files.database)) ?? 0
    const [api, db] = [new URL(running.info.api_url).port, new URL(running.info.db_url).port]
    running.child.kill('SIGKILL')
    await running.finished

    running = await npmStart(localDir, { PATCHBAY_API_PORT: api, PATCHBAY_DB_PORT: db })
    expect(await postmasterPid(files.database)).not.toBe(postgres)
    expect(await titles()).toEqual(['first'])
    const { refresh, phone } = stackClient(running.info)
    expect((await answer(phone(user))).body.has_completed_oauth).toBe(true)
    tokens = await (await refresh(tokens.refresh_token)).json()
    expect(await titles()).toEqual(['first'])
  })

  it('leaves nothing running when it is killed', async () => {
    const postgres = (await postmasterPid(files.database)) ?? 0
    running.child.kill('SIGKILL')
    await running.finished
    await waitFor('Postgres to end', () => !isAlive(postgres))
    await waitFor('the port to be closed', () =>
      fetch(running.info.api_url).then(
        () => false,
        () => true,
      ),
    )
    running = await npmStart(localDir)
    expect(await titles()).toEqual(['first'])
  })

  it('stops cleanly when it is told to: exit code 0, no stack.json, no process', async () => {
    const postgres = (await postmasterPid(files.database)) ?? 0
    running.child.kill('SIGTERM')
    const { code, stdout } = await running.finished
    expect(code).toBe(0)
    expect(stdout).toMatch(/Stopped\./)
    expect(existsSync(files.info)).toBe(false)
    expect(isAlive(postgres)).toBe(false)
    await expect(fetch(running.info.api_url)).rejects.toThrow()
    const log = await readFile(files.postgresLog, 'utf8')
    expect(log.trimEnd().split('\n').at(-1)).toContain('database system is shut down')
  })

  it('is gone after a reset', async () => {
    const { code, stdout } = await runCommand(['reset'], { PATCHBAY_LOCAL_DIR: localDir })
    expect([code, stdout]).toEqual([0, expect.stringContaining('Deleted')])
    expect(existsSync(localDir)).toBe(false)
  })
})
