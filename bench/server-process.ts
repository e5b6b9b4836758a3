import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Temporary } from '../local-stack/temporary/temporary.ts'
import { defaultEnv } from './default-env.ts'

/** A server that listens on a port of this machine. */
export interface ServerProcess {
  port: number
  pid: number
}

/**
 * Starts a program that listens on $BENCH_PORT, says so in a line, and ends when its standard input does: it ends with the
 * benchmark, also when that is killed.
 */
export function startServer(
  { keep }: Temporary,
  name: string,
  command: string,
  words: readonly string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<ServerProcess> {
  return keep(
    async () => {
      const port = await freePort()
      const child = spawn(command, words, {
        cwd,
        env: { ...defaultEnv(), NODE_ENV: 'production', ...env, BENCH_PORT: String(port) },
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      child.stdin.on('error', () => {})
      const ended = once(child, 'exit').then(() => {
        throw new Error(`${name} ended before it listened`)
      })
      await Promise.race([once(child.stdout, 'data'), ended])
      ended.catch(() => {})
      return { port, pid: child.pid ?? 0, child }
    },
    ({ child }) => child.kill(),
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}
