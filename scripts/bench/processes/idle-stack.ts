import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@supabase/supabase-js'
import type { StackInfo } from '../../stack/info.ts'
import { readJson } from '../../stack/json-file.ts'
import { ROOT } from '../../stack/paths.ts'
import { filesIn } from '../../stack/settings.ts'
import { memoryByPart, type PartMemory } from './memory.ts'
import { processesOf } from './stack-processes.ts'

const LONGEST_START = 120_000

/**
 * Memory of what `npm start` runs, npm included: started for this in a temporary folder, used once (sign-in, Data API,
 * a function of each kind), then left alone.
 *
 * @param seconds how long it is left alone before it is measured
 */
export async function idleStackMemory(seconds: number): Promise<PartMemory[]> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-idle-'))
  const localDir = join(folder, 'local')
  const npm = spawn('npm', ['start'], {
    cwd: ROOT,
    env: {
      ...process.env,
      PATCHBAY_LOCAL_DIR: localDir,
      PATCHBAY_API_PORT: '0',
      PATCHBAY_DB_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(npm, 'exit')
  try {
    await untilReady(npm.stdout)
    const info = await readJson<StackInfo>(filesIn(localDir).info)
    if (!info) throw new Error('npm start says that it is ready, but there is no stack.json')
    await useOnce(info)
    await sleep(seconds * 1000)
    return memoryByPart(npm.pid ?? 0)
  } finally {
    // The supervisor stops the others in order, and npm ends with it.
    const supervisors = processesOf(npm.pid ?? 0).filter(({ part }) => part === 'supervisor')
    for (const { pid } of supervisors) process.kill(pid, 'SIGTERM')
    await exited
    await rm(folder, { recursive: true, force: true })
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
