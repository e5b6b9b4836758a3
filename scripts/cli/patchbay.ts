#!/usr/bin/env node
// The bin of the package: `patchbay <command> [arguments]`. It imports nothing of its own before it knows that this Node is
// new enough for it.
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Command } from './command.ts'

const OLDEST_NODE = 20
const COMMANDS = new URL('commands/', import.meta.url)
/** .ts in a checkout, .js in the package. */
const EXTENSION = import.meta.url.slice(import.meta.url.lastIndexOf('.'))

process.exitCode = await main(process.argv.slice(2))

async function main([name, ...words]: string[]): Promise<number> {
  const major = Number(process.versions.node.split('.')[0])
  if (major < OLDEST_NODE) {
    return refuse(
      `Patchbay needs Node ${OLDEST_NODE} or newer; this is Node ${process.versions.node}.`,
    )
  }
  if (name === undefined || /^(--help|-h|help)$/.test(name)) {
    console.log(await overview())
    return 0
  }
  if (/^(--version|-v)$/.test(name)) {
    console.log(await version())
    return 0
  }
  if (!commandNames().includes(name)) {
    return refuse(
      `There is no command "${name}".`,
      `Commands: ${commandNames().join(', ')}. npx patchbay --help says what each does.`,
    )
  }
  const command = await load(name)
  if (words.some((word) => word === '--help' || word === '-h')) {
    console.log(command.usage)
    return 0
  }
  try {
    await command.run(words)
    return Number(process.exitCode ?? 0)
  } catch (error) {
    if (isExpected(error)) return refuse(error.message, error.hint)
    throw error
  }
}

function commandNames(): string[] {
  return readdirSync(COMMANDS)
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort()
}

async function load(name: string): Promise<Command> {
  await import('./node-20.ts')
  const { command }: { command: Command } = await import(
    new URL(`${name}${EXTENSION}`, COMMANDS).href
  )
  return command
}

async function overview(): Promise<string> {
  const names = commandNames()
  const width = Math.max(...names.map((name) => name.length))
  const lines = names.map(
    async (name) => `    ${name.padEnd(width)}   ${(await load(name)).summary}`,
  )
  return [
    '\n  npx patchbay <command> [--help]\n',
    ...(await Promise.all(lines)),
    '\n  Begin with `npx patchbay add` in a repository that has supabase/config.toml.',
  ].join('\n')
}

async function version(): Promise<string> {
  return JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')).version
}

interface Expected extends Error {
  hint?: string
}

function isExpected(error: unknown): error is Expected {
  return error instanceof Error && /^(ExpectedError|ConfigurationError)$/.test(error.name)
}

/** Says what is wrong, and what to do about it. */
function refuse(sentence: string, hint?: string): number {
  console.error(hint ? `${sentence}\n${hint}` : sentence)
  return 1
}
