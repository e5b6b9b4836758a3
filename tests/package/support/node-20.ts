import { readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { runCommand } from '../../../scripts/test/run-command.ts'

/**
 * The oldest Node that the commands run on, where this machine has one: PATCHBAY_NODE_20, else the first of the PATH that is
 * no Node of the checkout's own.
 */
export async function findNode20(): Promise<string | null> {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const found = folders.filter((folder) => !folder.includes('node_modules'))
  for (const file of [
    process.env.PATCHBAY_NODE_20,
    ...found.map((folder) => join(folder, 'node')),
  ]) {
    if (file && (await isNode20(file))) return file
  }
  return null
}

async function isNode20(file: string): Promise<boolean> {
  const answer = await runCommand(file, ['--version']).catch(() => null)
  return answer?.output.startsWith('v20.') ?? false
}

/** Names of the commands in the package. */
export async function commandNames(dist: string): Promise<string[]> {
  const names = await readdir(join(dist, 'scripts/cli/commands'))
  return names.filter((name) => name.endsWith('.js')).map((name) => name.slice(0, -3))
}
