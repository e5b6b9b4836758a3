// The one entry of every npm script: `node scripts/run.mjs <command> [arguments]`.
// Plain JavaScript that any Node from 12 on can parse, so that an old Node gets a sentence instead of a syntax error.
import fs from 'node:fs'
import module from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const OLDEST_NODE = 24
const folder = path.dirname(fileURLToPath(import.meta.url))
const command = process.argv[2]

/** Prints a sentence (and what to do about it) and ends the process with exit code 1. */
function refuse(sentence, hint) {
  console.error(hint ? `${sentence}\n${hint}` : sentence)
  process.exit(1)
}

function commands() {
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => name.slice(0, -3))
    .sort()
}

async function run() {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    refuse(
      'Patchbay needs Node ' +
        OLDEST_NODE +
        ' or newer; this is Node ' +
        process.versions.node +
        '.',
      'Run `npm ci` and start commands through npm (`npm start`, `npm test`): npm ci brings the right Node along.',
    )
  }
  if (!command || !commands().includes(command)) {
    refuse(
      command ? `There is no command "${command}".` : 'Which command?',
      `Commands: ${commands().join(', ')}`,
    )
  }
  if (process.argv.slice(3).some((word) => word === '--help' || word === '-h')) {
    const { usage } = await import(pathToFileURL(path.join(folder, 'support', 'all-usage.ts')).href)
    console.log(usage[command])
    return
  }
  // Keeps what Node makes of the TypeScript: quicker, and 20 MB less for each process of the stack from the second start on.
  module.enableCompileCache(path.join(folder, '../node_modules/.cache/node'))
  // Each command reads its own arguments from argv[2] on, as if it had been started directly.
  process.argv.splice(1, 2, path.join(folder, `${command}.ts`))
  await import(pathToFileURL(process.argv[1]).href)
}

run().catch((error) => {
  if (error && (error.name === 'ExpectedError' || error.name === 'ConfigurationError')) {
    refuse(error.message, error.hint)
  }
  console.error(error)
  process.exit(1)
})
