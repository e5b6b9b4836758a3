import { parseOptions } from '../../../local-stack/command/options.ts'
import { loadProgram } from '../../dev/parts.ts'
import { findProject } from '../../install/project.ts'
import type { Command } from '../command.ts'

const usage = `
  npx patchbay try [--headless] [--project <folder>]

  Plays an assistant against the stack that \`npx patchbay dev\` runs: registers, asks for consent in the browser, calls an
  action that only reads, and shows what the phone sees before and after.

    --headless          the demo user allows it, without a browser
    --project <folder>  the folder that has supabase/config.toml; else it is found from here, upwards or below`

export const command: Command = {
  summary: 'An assistant that connects to the local stack and acts',
  usage,
  run: async (words) => {
    const { values } = parseOptions(usage, words, {
      options: {
        headless: { type: 'boolean', default: false },
        project: { type: 'string' },
      },
    })
    const { root: project } = await findProject(values.project)
    const { tryStack } = await loadProgram<typeof import('../../try/try.ts')>('scripts/try/try')
    await tryStack({ project, headless: values.headless })
  },
}
