import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadKeys } from '../../local-stack/keys.ts'
import { prepareLocalDir } from '../../local-stack/local-dir.ts'
import { filesIn, type StackOptions } from '../../local-stack/settings.ts'
import { type Stack, startStack } from '../../local-stack/stack.ts'
import { newUserOn, type TestUser } from './sign-up.ts'
import { type StackClient, stackClient } from './stack-client.ts'

/** A stack of a test's own, which it may ill-treat. */
export interface PrivateStack extends StackClient {
  stack: Stack
  /** `F` of the design, on this stack. */
  F: string
  localDir: string
  files: ReturnType<typeof filesIn>
  newUser(): Promise<TestUser>
  /** What the stack told of its services: restarts above all. */
  notes: string[]
  /** Stops it and removes its folder. */
  remove(): Promise<void>
}

/** Starts a stack in a new folder, on free ports. */
export async function startPrivateStack(options: StackOptions = {}): Promise<PrivateStack> {
  const localDir = options.localDir ?? (await newLocalDir())
  const notes: string[] = []
  const progress = { step: () => () => {}, note: (text: string) => void notes.push(text) }
  const stack = await startStack({ apiPort: 0, dbPort: 0, progress, ...options, localDir })
  return {
    ...stackClient(stack.info),
    stack,
    F: stack.info.functions_url,
    localDir,
    files: filesIn(localDir),
    newUser: () => newUserOn(stack.info),
    notes,
    async remove() {
      await stack.remove()
      await rm(join(localDir, '..'), { recursive: true, force: true })
    },
  }
}

/** A folder for a stack that does not exist yet, alone in a temporary one. */
export async function newLocalDir(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'patchbay-own-')), 'local')
}

/** Makes a stack's keys before its first start, for a test that must know the database's password by then. */
export async function prepareKeys(localDir: string): Promise<{ postgresPassword: string }> {
  await prepareLocalDir(localDir)
  const files = filesIn(localDir)
  const keys = await loadKeys(files.keys, files.database)
  return { postgresPassword: keys.database.postgres }
}
