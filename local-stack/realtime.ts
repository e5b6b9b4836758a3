import { COMPILE_CACHE, nodeProgram, ROOT } from './paths.ts'
import type { RealtimeSettings } from './realtime/settings.ts'
import { type Service, startService } from './service.ts'

/** Starts Realtime on a private port of 127.0.0.1; the front is its only client. */
export async function startRealtime(options: {
  settings: RealtimeSettings
  logFile: string
  note(text: string): void
}): Promise<Service> {
  const service = await startService({
    name: 'Realtime',
    command: process.execPath,
    args: nodeProgram('realtime/serve'),
    cwd: ROOT,
    env: {
      ...COMPILE_CACHE,
      PATH: process.env.PATH,
      PATCHBAY_REALTIME_SETTINGS: JSON.stringify(options.settings),
    },
    logFile: options.logFile,
    onRestart: options.note,
  })
  const problem = problemIn(service.ready)
  if (problem) {
    options.note(`Realtime cannot follow the database (${problem}); it goes on trying.`)
  }
  return service
}

/** Realtime is ready also while it cannot do its work: then it says why. */
function problemIn(ready: unknown): string | undefined {
  if (typeof ready !== 'object' || ready === null || !('problem' in ready)) return undefined
  return typeof ready.problem === 'string' ? ready.problem : undefined
}
