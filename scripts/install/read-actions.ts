import { fork } from 'node:child_process'
import { z } from 'zod'
import type { Action } from '../../functions-shared/index.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { IS_CHECKOUT, inRoot } from '../../local-stack/paths.ts'
import { APP } from './templates.ts'

const text = z.string()
const answer = z.union([
  z.object({
    instructions: text.default(''),
    actions: z.array(
      z.object({
        operationId: text,
        sqlName: text,
        scope: text,
        title: text,
        summary: text,
        effect: text,
        adds: z.boolean(),
        approval: text,
        /** The names of its input. */
        fields: z.array(text),
      }),
    ),
  }),
  z.object({ problem: text }),
])

/** What `check` and `deploy` want to know of an app. */
export type ReadApp = Extract<z.infer<typeof answer>, { actions: unknown }>

/** What they want to know of an action. */
export type ReadAction = ReadApp['actions'][number]

/** That of an action, as it crosses from the process that loads it. */
export function asRead({ input, ...action }: Action): ReadAction {
  const { operationId, sqlName, scope, title, summary, effect, adds, approval } = action
  const fields = Object.keys(input.shape)
  return { operationId, sqlName, scope, title, summary, effect, adds, approval, fields }
}

/** What a program needs to run at all. Of the rest, SUPABASE_ACCESS_TOKEN opens every project of its owner. */
const HANDED_ON = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'SystemRoot']

/** Takes the rest out of this process, before it loads what a repository's authors wrote. */
export function forgetOperatorsEnvironment(): void {
  for (const name of Object.keys(process.env)) {
    if (!HANDED_ON.includes(name)) delete process.env[name]
  }
}

/**
 * The app that a repository defines: its actions, and what it tells models. `check` and `deploy` ask for it with an operator's tokens and passwords
 * in their environment, and the author of a pull request writes that file: it runs in a process that has none of them.
 *
 * Throws an ExpectedError that names what is wrong in it.
 */
export async function readApp(root: string): Promise<ReadApp> {
  const program = inRoot('scripts/cli', `read-actions.${IS_CHECKOUT ? 'ts' : 'js'}`)
  const env = Object.fromEntries(
    HANDED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  )
  const told = await new Promise<unknown>((resolve, reject) => {
    const child = fork(program, [root], { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
    let errors = ''
    child.stderr?.on('data', (chunk) => {
      errors += chunk
    })
    child.on('message', (message) => {
      resolve(message)
      child.kill()
    })
    child.on('error', reject)
    child.on('close', () => resolve({ problem: `${APP} cannot be loaded: ${errors.trim()}` }))
  })
  const read = answer.safeParse(told)
  if (!read.success) throw new ExpectedError(`${APP} has actions of another form.`)
  if ('problem' in read.data) throw new ExpectedError(read.data.problem)
  return read.data
}

/** Its actions alone. */
export async function readActions(root: string): Promise<ReadAction[]> {
  return (await readApp(root)).actions
}
