import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@supabase/supabase-js'
import type { StackInfo } from '../../local-stack/info.ts'
import { readJson } from '../../local-stack/json-file.ts'
import { ROOT } from '../../local-stack/paths.ts'
import { isAlive } from '../../local-stack/process-table.ts'
import { filesIn } from '../../local-stack/settings.ts'
import { temporaryLocalDir } from '../../local-stack/temporary/local-dir.ts'
import type { Temporary } from '../../local-stack/temporary/temporary.ts'
import { defaultEnv } from '../default-env.ts'
import { memoryByPart, type PartMemory } from './memory.ts'
import { processesOf } from './stack-processes.ts'

const LONGEST_START = 120_000
const LONGEST_STOP = 60_000

/**
 * Memory of what `npm start` runs, npm included: started for this in the benchmark's folder, used once (sign-in, Data
 * API, a function of each kind), then left alone.
 *
 * @param seconds how long it is left alone before it is measured
 */
export async function idleStackMemory(
  temporary: Temporary,
  seconds: number,
): Promise<PartMemory[]> {
  const localDir = await temporaryLocalDir(temporary)
  const npm = await temporary.keep(async () => npmStart(localDir), stopNpm)
  await untilReady(npm.stdout)
  // What it says later must have somewhere to go.
  npm.stdout.resume()
  const info = await readJson<StackInfo>(filesIn(localDir).info)
  if (!info) throw new Error('npm start says that it is ready, but there is no stack.json')
  await useOnce(info)
  await sleep(seconds * 1000)
  return memoryByPart(npm.pid ?? 0)
}

function npmStart(localDir: string) {
  return spawn('npm', ['start'], {
    cwd: ROOT,
    env: {
      ...defaultEnv(),
      PATCHBAY_LOCAL_DIR: localDir,
      PATCHBAY_API_PORT: '0',
      PATCHBAY_DB_PORT: '0',
    },
    // In a session of its own: Ctrl-C reaches this benchmark alone, and a second signal would end the stack in disorder.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** The supervisor stops the others in order. npm may end before it, and so is not what is waited for. */
async function stopNpm(npm: ChildProcess): Promise<void> {
  const below = processesOf(npm.pid ?? 0)
  const supervisors = below.filter(({ part }) => part === 'supervisor')
  for (const { pid } of supervisors.length > 0 ? supervisors : below) process.kill(pid, 'SIGTERM')
  const deadline = performance.now() + LONGEST_STOP
  while (below.some(({ pid }) => isAlive(pid))) {
    if (performance.now() > deadline) throw new Error('npm start does not end')
    await sleep(50)
  }
}

/** Waits for the sentence that `npm start` ends its start with. Throws when the output ends before, or after two minutes. */
async function untilReady(output: NodeJS.ReadableStream): Promise<void> {
  const limit = AbortSignal.timeout(LONGEST_START)
  const lines = createInterface({ input: output, signal: limit })
  for await (const line of lines) if (line.startsWith('Ready in ')) return
  throw new Error('npm start did not get ready')
}

async function useOnce(info: StackInfo): Promise<void> {
  const supabase = createClient(info.api_url, info.publishable_key, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
  const { data, error } = await supabase.auth.signInWithPassword(info.demo_user)
  if (error) throw error
  await supabase.from('todos').select().throwOnError()
  const authorization = `Bearer ${data.session.access_token}`
  for (const path of [`users/${data.user.id}/gpt-connection`, 'ops/health', 'gpt/openapi.json']) {
    await (await fetch(`${info.functions_url}/${path}`, { headers: { authorization } })).text()
  }
}
