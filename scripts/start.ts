import { join } from 'node:path'
import { onInterruption } from '../local-stack/command/interruption.ts'
import { parseOptions } from '../local-stack/command/options.ts'
import { openLogFile } from '../local-stack/log-file.ts'
import { shown } from '../local-stack/paths.ts'
import { onScreen } from '../local-stack/progress.ts'
import { filesIn, resolveSettings, type StackOptions } from '../local-stack/settings.ts'
import { type Stack, startStack } from '../local-stack/stack.ts'
import { noteStrayErrors } from './support/stray-errors.ts'
import { usage } from './support/usage.ts'

// `npm start [-- --public-url https://…]`: the local stack, until Ctrl-C.

const begun = performance.now()
const { values } = parseOptions(usage.start, process.argv.slice(2), {
  options: { 'public-url': { type: 'string' } },
})
const given = values['public-url'] === undefined ? {} : { publicUrl: values['public-url'] }
const { localDir, publicUrl } = resolveSettings(given)
const log = openLogFile(filesIn(localDir).supervisorLog, onScreen.note)
const options: StackOptions = { ...given, progress: { ...onScreen, note } }

console.log('\nPatchbay\n')
let isStopping = false
let stack: Stack | undefined
onInterruption(() => {
  isStopping = true
  const how = stack ? 'Stopping' : 'Stopping as soon as everything is up'
  console.log(`\n${how} (Ctrl-C again: at once) …`)
  if (stack) void end(stack)
})
noteStrayErrors(note, () => {
  if (isStopping) return
  isStopping = true
  process.exitCode = 1
  if (stack) void end(stack)
})
stack = await startStack(options)
if (isStopping) await end(stack)
else console.log(readyText(stack))

/** On the screen, and in the log of the supervisor. */
function note(text: string): void {
  onScreen.note(text)
  log.write(`${new Date().toISOString()} ${text}`)
}

async function end(running: Stack): Promise<void> {
  await running.stop()
  console.log('Stopped. The data stay in', `${shown(localDir)}; npm run reset deletes them.`)
  await log.written()
  process.exit()
}

function readyText({ info }: Stack): string {
  const rows = [
    ['Web app', info.web_url],
    ['API', info.api_url],
    ['Functions', info.functions_url],
    ['MCP', `${info.functions_url}/mcp`],
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
