import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, request as forward } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { inRoot } from '../../../local-stack/paths.ts'
import type { Uploaded } from './record-upload.ts'

/** The functions of an upload, each in a process of its own, behind one origin. */
export interface Edge {
  origin: string
  /** What the functions logged. */
  log: string[]
  /** Exit codes of those that have ended. */
  ended: (number | null)[]
  stop(): void
}

/** Serves an upload in a Deno, with these environment variables and no other. */
export async function startEdge(
  deno: string,
  uploaded: Uploaded[],
  envFor: (origin: string) => Record<string, string>,
): Promise<Edge> {
  const ports = new Map<string, number>()
  const children: ChildProcess[] = []
  const log: string[] = []
  const ended: (number | null)[] = []

  const front = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/functions\/v1/, '')
    const port = ports.get(/^\/([\w-]+)/.exec(path)?.[1] ?? '')
    const { host: _, ...headers } = request.headers
    const peer = request.socket.remoteAddress ?? ''
    const passed = forward({
      ...{ host: '127.0.0.1', port, path, method: request.method },
      headers: { ...headers, 'x-forwarded-for': peer, 'cf-connecting-ip': peer },
    })
    passed.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    passed.on('error', (error) => response.writeHead(502).end(error.message))
    request.pipe(passed)
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  const address = front.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`

  await Promise.all(
    uploaded.map(async ({ slug, folder, entrypoint, importMap }) => {
      const child = spawn(
        deno,
        [
          ...['run', '--quiet', '--no-check', '--no-lock', '--no-prompt'],
          ...['--node-modules-dir=manual', `--config=${join(folder, importMap)}`],
          ...['--allow-net', '--allow-env', '--allow-read'],
          inRoot('tests/upload/support/edge-worker.js'),
          pathToFileURL(join(folder, entrypoint)).href,
        ],
        { cwd: folder, env: envFor(origin), stdio: ['ignore', 'pipe', 'pipe'] },
      )
      children.push(child)
      child.on('exit', (code) => ended.push(code))
      createInterface({ input: child.stderr }).on('line', (line) => log.push(`${slug}: ${line}`))
      await new Promise<void>((resolve, reject) => {
        child.once('exit', (code) =>
          reject(new Error(`${slug} ended with ${code}: ${log.join('\n')}`)),
        )
        createInterface({ input: child.stdout }).on('line', (line) => {
          const port = /^listening (\d+)$/.exec(line)?.[1]
          if (port === undefined) return void log.push(`${slug}: ${line}`)
          ports.set(slug, Number(port))
          resolve()
        })
      })
    }),
  )

  return {
    origin,
    log,
    ended,
    stop() {
      for (const child of children) child.kill('SIGKILL')
      front.closeAllConnections()
      front.close()
    },
  }
}
