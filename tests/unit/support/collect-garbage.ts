import { setImmediate } from 'node:timers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Collects all that nothing refers to any more. */
export async function collectGarbage(): Promise<void> {
  // A WeakRef keeps what it gave or got until the task ends (ECMA-262 §9.9).
  await new Promise((resolve) => setImmediate(resolve))
  const collect: unknown = Reflect.get(globalThis, 'gc') ?? exposed()
  if (typeof collect !== 'function') throw new Error('nothing collects garbage here')
  collect()
}

/** On Node; Deno 2.1.4 has it only if it was started with --expose-gc. */
function exposed(): unknown {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc')
}
