import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { onInterruption } from '../../local-stack/command/interruption.ts'
import { RESET } from '../../local-stack/command/names-of-commands.ts'
import { openLogFile } from '../../local-stack/log-file.ts'
import { IS_CHECKOUT, inRoot, shown } from '../../local-stack/paths.ts'
import { onScreen } from '../../local-stack/progress.ts'
import { removeLocalDir } from '../../local-stack/remove.ts'
import { filesIn, resolveSettings, type StackOptions } from '../../local-stack/settings.ts'
import { type Stack, startStack } from '../../local-stack/stack.ts'
import { noteStrayErrors } from '../support/stray-errors.ts'

/** Runs the local stack of a project until Ctrl-C: `npm start` in this checkout, `patchbay dev` elsewhere. */
export async function runStack(given: StackOptions): Promise<void> {
  const begun = performance.now()
  const { localDir, publicUrl, project } = resolveSettings(given)
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
  else {
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    console.log(readyText(stack, seconds))
  }

  /** On the screen, and in the log of the supervisor. */
  function note(text: string): void {
    onScreen.note(text)
    log.write(`${new Date().toISOString()} ${text}`)
  }

  async function end(running: Stack): Promise<void> {
    await running.stop()
    console.log(
      `Stopped. The data stay in ${shown(localDir, project.root)}; ${RESET} deletes them.`,
    )
    await log.written()
    process.exit()
  }

  function readyText({ info }: Stack, seconds: string): string {
    const hasPatchbay = project.prefix !== undefined
    const F = `${info.functions_url}/${project.prefix ?? ''}`
    const rows = [
      ['Web app', info.web_url],
      ['API', info.api_url],
      ['Functions', info.functions_url],
      ...(hasPatchbay
        ? [
            ['MCP', `${F}mcp`],
            ['OpenAPI', `${F}gpt/openapi.json`],
          ]
        : []),
      ['Database', info.db_url],
      ...(IS_CHECKOUT ? [] : [['API key', info.publishable_key]]),
      ...(publicUrl ? [['Public', `${publicUrl} (in every URL that is handed out)`]] : []),
      ...(info.demo_user.email
        ? [['Demo user', `${info.demo_user.email}  ${info.demo_user.password}`]]
        : []),
      ['Logs', `${shown(join(localDir, '*.log'), project.root)}`],
    ]
    const lines = rows.map(([name = '', value = '']) => `  ${name.padEnd(12)}${value}`)
    return [
      '',
      `Ready in ${seconds} s.`,
      '',
      ...lines,
      '',
      next(hasPatchbay),
      'Stop with Ctrl-C.',
      '',
    ].join('\n')
  }
}

function next(hasPatchbay: boolean): string {
  if (IS_CHECKOUT) {
    const folder = process.env.PATCHBAY_LOCAL_DIR
    const where = folder === undefined ? '' : `PATCHBAY_LOCAL_DIR=${folder} `
    return existsSync(inRoot('scripts/demo.ts'))
      ? `Try next, in another terminal:  ${where}npm run demo`
      : 'Try next, in another terminal:  npm run action:new'
  }
  return hasPatchbay
    ? 'Try next, in another terminal:  npx patchbay try'
    : 'Patchbay is not in this project yet:  npx patchbay add'
}

/** Deletes the data, keys and logs of a project's stack. It refuses while the stack runs. */
export async function resetStack(given: StackOptions): Promise<void> {
  const { localDir, project } = resolveSettings(given)
  const name = shown(localDir, project.root)
  if (!existsSync(localDir)) return console.log(`There is no ${name}: nothing to reset.`)
  await removeLocalDir(localDir)
  console.log(`Deleted ${name}: database, keys and logs. The next start begins afresh.`)
}
