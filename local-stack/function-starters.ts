import { realpath } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { allowRead, denoBinary, denoEnv, denyRead, download, resolution } from './deno.ts'
import { errorText } from './expected-error.ts'
import type { FunctionProcessSettings } from './front/function-process-settings.ts'
import { program } from './paths.ts'
import { claimPort } from './ports.ts'
import type { ProjectFunction } from './project/functions.ts'
import { type Service, startService } from './service.ts'

/** Starts the processes of the project's functions when the front asks for one. */
export interface FunctionStarters {
  origin: string
  /** Ends the process of a function, or of all: the next request starts it with its present sources. */
  end(name?: string): Promise<void>
  stop(): Promise<void>
}

interface Options {
  functions: readonly ProjectFunction[]
  /** The folder that holds `supabase/`. */
  root: string
  /** The stack's folder, which may lie in the project: no function reads it. */
  localDir: string
  /** The platform's variables, and the project's own. */
  env: Record<string, string>
  /** The one origin. */
  publicOrigin: string
  /** What the front shows to be believed. */
  token: string
  logFile: string
  denoCache: string
  note(text: string): void
  /** Another Deno than the stack's, for tests. */
  deno?: string
}

/** Listens on a port of 127.0.0.1 for the front alone. */
export async function openFunctionStarters(options: Options): Promise<FunctionStarters> {
  const running = new Map<string, Promise<{ service: Service; port: number }>>()

  const started = (one: ProjectFunction) => {
    const known = running.get(one.name)
    if (known !== undefined) return known
    const starting = startFunction(one, options)
    running.set(one.name, starting)
    starting.catch(() => running.delete(one.name))
    return starting
  }

  const answer = async (request: IncomingMessage): Promise<[number, object]> => {
    if (request.headers['x-patchbay-front'] !== options.token) return [421, {}]
    const name = (request.url ?? '').slice(1)
    const one = options.functions.find((known) => known.name === name)
    if (one === undefined) return [404, { message: `There is no function ${name}.` }]
    try {
      return [200, { port: (await started(one)).port }]
    } catch (error) {
      options.note(`Function ${name} cannot be started: ${errorText(error)}`)
      const why = `Function ${name} cannot be started; its log is ${options.logFile}`
      return [503, { message: why }]
    }
  }

  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(address !== null && typeof address === 'object' ? address.port : 0)
    })
  })

  const end = async (name?: string) => {
    const ending = [...running].filter(([one]) => name === undefined || one === name)
    for (const [one] of ending) running.delete(one)
    await Promise.allSettled(ending.map(async ([, starting]) => (await starting).service.stop()))
  }
  return {
    origin: `http://127.0.0.1:${port}`,
    end,
    async stop() {
      server.close()
      server.closeAllConnections()
      await end()
    },
  }
}

async function startFunction(one: ProjectFunction, options: Options) {
  const { denoCache, root, localDir } = options
  await download([one], denoCache)
  const port = await claimPort(0, 'PATCHBAY_API_PORT')
  const settings: FunctionProcessSettings = {
    module: pathToFileURL(one.file).href,
    port,
    origin: options.publicOrigin,
  }
  const service = await startService({
    name: `Function ${one.name}`,
    command: options.deno ?? denoBinary(),
    args: [
      'run',
      '--no-prompt',
      ...resolution(one),
      '--allow-net',
      '--allow-env',
      '--allow-sys',
      allowRead([join(root, 'supabase', 'functions'), dirname(one.file), denoCache]),
      // An entrypoint may lie anywhere in the project, above the stack's folder, too. Deno lets the denial win.
      denyRead([localDir, await realpath(localDir)]),
      program('front/function-process'),
      JSON.stringify(settings),
    ],
    cwd: dirname(one.file),
    env: {
      ...options.env,
      ...denoEnv(denoCache),
      DENO_NO_PACKAGE_JSON: '1',
      PATCHBAY_FRONT_TOKEN: options.token,
    },
    logFile: options.logFile,
    onRestart: options.note,
  })
  return { service, port }
}
