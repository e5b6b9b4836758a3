import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ExpectedError, errorText } from './stack/expected-error.ts'
import { shown } from './stack/paths.ts'
import { commandLine, isAlive, parentOf } from './stack/process-table.ts'
import { onScreen } from './stack/progress.ts'
import { resolveSettings, type StackOptions } from './stack/settings.ts'
import { type Stack, startStack } from './stack/stack.ts'

// `npm start [-- --public-url https://…]`: the local stack, until Ctrl-C.

const begun = performance.now()
const options: StackOptions = { ...readArguments(), progress: onScreen }
const { localDir, publicUrl } = resolveSettings(options)

console.log('\nPatchbay\n')
let interruptedAt: number | undefined
let stack: Stack | undefined
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt)
endWithNpm()
stack = await startStack(options)
if (interruptedAt !== undefined) await end(stack)
else console.log(readyText(stack))

function interrupt(): void {
  const now = performance.now()
  if (interruptedAt === undefined) {
    interruptedAt = now
    const how = stack ? 'Stopping' : 'Stopping as soon as everything is up'
    console.log(`\n${how} (Ctrl-C again: at once) …`)
    if (stack) void end(stack)
    // One Ctrl-C arrives twice under npm: from the terminal, and handed on by npm.
  } else if (now - interruptedAt > 500) process.exit(130)
}

// A program that ends npm alone, and not its process group, would leave the stack behind on its ports. Between npm and
// this process stands a shell, or none.
function endWithNpm(): void {
  const npm = [process.ppid, parentOf(process.ppid)].find((pid) => /\bnpm\b/.test(commandLine(pid)))
  if (npm === undefined) return
  const watch = setInterval(() => {
    if (isAlive(npm)) return
    clearInterval(watch)
    interrupt()
  }, 500)
  watch.unref()
}

async function end(running: Stack): Promise<void> {
  await running.stop()
  console.log('Stopped. The data stay in', `${shown(localDir)}; npm run reset deletes them.`)
  process.exit(0)
}

function readyText({ info }: Stack): string {
  const rows = [
    ['Web app', info.web_url],
    ['API', info.api_url],
    ['Functions', info.functions_url],
    ['OpenAPI', `${info.functions_url}/gpt/openapi.json`],
    ['Database', info.db_url],
    ...(publicUrl ? [['Public', `${publicUrl} (in every URL that is handed out)`]] : []),
    ['Demo user', `${info.demo_user.email}  ${info.demo_user.password}`],
    ['Logs', `${shown(join(localDir, '*.log'))}`],
  ]
  const lines = rows.map(([name = '', value = '']) => `  ${name.padEnd(12)}${value}`)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  return [
    '',
    `Ready in ${seconds} s.`,
    '',
    ...lines,
    '',
    'Try next, in another terminal:  npm run demo',
    'Stop with Ctrl-C.',
    '',
  ].join('\n')
}

function readArguments(): { publicUrl?: string } {
  try {
    const { values } = parseArgs({
      args: process.argv.slice(2),
      options: { 'public-url': { type: 'string' } },
    })
    return values['public-url'] === undefined ? {} : { publicUrl: values['public-url'] }
  } catch (error) {
    throw new ExpectedError(errorText(error), 'npm start [-- --public-url https://…]')
  }
}
