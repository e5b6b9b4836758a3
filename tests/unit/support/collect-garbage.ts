import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Collects all that nothing refers to any more. */
export async function collectGarbage(): Promise<void> {
  // A WeakRef keeps what it gave or got until the task ends (ECMA-262 §9.9).
  await new Promise((resolve) => setImmediate(resolve))
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
}
