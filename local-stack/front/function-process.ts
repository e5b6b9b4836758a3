// One Edge Function of the project, run by Deno in a process of its own: the front passes requests on. Started by
// ../function-starters.ts, which passes the settings as one JSON argument.
import { loggableError } from '../../functions-shared/runtime/telemetry/loggable.ts'
import { json } from './answers.ts'
import { endWithSupervisor } from './end-with-supervisor.ts'
import { toFileUrl } from './file-url.ts'
import type { FunctionProcessSettings } from './function-process-settings.ts'
import { registeredHandler, takeOverServe } from './take-over-serve.ts'

const settings: FunctionProcessSettings = JSON.parse(Deno.args[0] ?? '{}')
const token = Deno.env.get('PATCHBAY_FRONT_TOKEN')
Deno.env.delete('PATCHBAY_FRONT_TOKEN')

const serve = takeOverServe()
const handler = registeredHandler(await import(toFileUrl(settings.file)))

const server = serve(
  {
    hostname: '127.0.0.1',
    port: settings.port,
    onListen: () => console.error(JSON.stringify({ ready: {} })),
    onError: (error) => {
      console.error(loggableError(error))
      return json(500, { code: 'WORKER_ERROR', message: 'Function exited due to an error' })
    },
  },
  (request, info) => {
    // A page of the internet that makes its own name lead here (DNS rebinding) knows no token.
    if (token === undefined || request.headers.get('x-patchbay-front') !== token) {
      return json(421, { code: 'MISDIRECTED', message: 'Call it through the one origin.' })
    }
    const url = new URL(request.url)
    const inner = new Request(settings.origin + url.pathname + url.search, request)
    inner.headers.delete('x-patchbay-front')
    return handler(inner, info)
  },
)
await endWithSupervisor(() => server.shutdown())
