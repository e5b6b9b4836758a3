import { loggableError } from '../../functions-shared/runtime/telemetry/loggable.ts'
import { json } from './answers.ts'
import { proxyTo } from './proxy.ts'

/** Milliseconds in which a function must begin to answer, as on the platform. */
const REQUEST_TIME = 150_000

/**
 * Calls a function that runs in a process of its own. Where it listens is asked each time: it is started at its first
 * request, and again after it ended or its sources changed.
 */
export function functionProcesses(startersOrigin: string, token: string) {
  const headers = { 'x-patchbay-front': token }

  return async (name: string, request: Request, path: string, peer: string): Promise<Response> => {
    try {
      const started = await fetch(`${startersOrigin}/${name}`, { method: 'POST', headers })
      const { port, message } = await started.json()
      if (!started.ok) return json(503, { code: 'BOOT_ERROR', message })
      const options = { requestTime: REQUEST_TIME, headers }
      const proxy = proxyTo(`http://127.0.0.1:${port}`, `Function ${name}`, options)
      return await proxy(request, path, peer)
    } catch (error) {
      console.error(`function ${name} cannot be started:`, loggableError(error))
      return json(503, { code: 'BOOT_ERROR', message: `Function ${name} cannot be started.` })
    }
  }
}
