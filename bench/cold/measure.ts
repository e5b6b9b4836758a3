import { execFile } from 'node:child_process'
import { inRoot, installed, ROOT } from '../../local-stack/paths.ts'

/** A request to a function that a fresh process answers first. */
export interface ColdCase {
  /** Module of the function, as a `file:` URL. */
  file: string
  /** As the platform hands it in: the function's name is the first segment. */
  url: string
  method: string
  headers: Record<string, string>
  body: string | null
}

/** Milliseconds. */
export interface ColdTimes {
  /** From the start of the process to its end, which comes right after the second answer. */
  process: number
  imported: number
  /** From the request to its whole answer: configuration, connection to Postgres, sign-in there, and the work. */
  first: number
  /** The same request once more: what all of this costs once it is warm. */
  second: number
}

/** Starts Deno without its code cache, which the platform does not have either, and takes the times. */
export async function measureCold(
  one: ColdCase,
  env: Record<string, string>,
  denoCache: string,
): Promise<ColdTimes> {
  const begun = performance.now()
  const printed = await new Promise<string>((resolve, reject) => {
    execFile(
      installed('deno', 'deno'),
      [
        'run',
        '--quiet',
        '--no-prompt',
        '--no-lock',
        '--no-remote',
        '--no-code-cache',
        '--node-modules-dir=manual',
        '--allow-net',
        '--allow-env',
        '--allow-read',
        inRoot('bench/cold/first-answer.ts'),
        JSON.stringify(one),
      ],
      { cwd: ROOT, env: { ...env, DENO_DIR: denoCache, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' } },
      (error, stdout, stderr) =>
        error ? reject(new Error(`${one.file}: ${stderr || error.message}`)) : resolve(stdout),
    )
  })
  const took = performance.now() - begun
  const times = /^COLD (.+)$/m.exec(printed)?.[1]
  if (times === undefined) throw new Error(`${one.file} told no times: ${printed}`)
  return { ...JSON.parse(times), process: took }
}
