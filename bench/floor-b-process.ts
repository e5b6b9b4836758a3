import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { inRoot, installed, ROOT } from '../local-stack/paths.ts'
import { defaultEnv } from './default-env.ts'

/** Starts floor B in a Deno of its own, which ends with this process, and waits until it listens. */
export async function startFloorB(
  env: Record<string, string>,
): Promise<{ port: number; stop(): void }> {
  const port = await freePort()
  const child = spawn(
    installed('.bin', 'deno'),
    [
      'run',
      '--quiet',
      '--no-prompt',
      '--allow-net',
      '--allow-env',
      '--allow-read',
      '--node-modules-dir=manual',
      inRoot('bench/floor-b.ts'),
    ],
    {
      cwd: ROOT,
      env: { ...defaultEnv(), ...env, BENCH_PORT: String(port) },
      // It ends when its standard input does, which it also does when this process is killed.
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  child.stdin.on('error', () => {})
  const ended = once(child, 'exit').then(() => {
    throw new Error('floor B ended before it listened')
  })
  await Promise.race([once(child.stdout, 'data'), ended])
  return { port, stop: () => void child.kill() }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}
