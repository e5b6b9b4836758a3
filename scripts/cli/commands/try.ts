import { z } from 'zod'
import { parseOptions } from '../../../local-stack/command/options.ts'
import { ExpectedError } from '../../../local-stack/expected-error.ts'
import { loadProgram } from '../../dev/parts.ts'
import { findProject } from '../../install/project.ts'
import type { Command } from '../command.ts'

const usage = `
  npx patchbay try [--headless] [--call <action> [--with <json>]] [--project <folder>]

  Plays an assistant against the stack that \`npx patchbay dev\` runs: registers, asks for consent in the browser, calls an
  action, and shows what the phone sees before and after.

    --headless          the demo user allows it, without a browser
    --call <action>     the action that it calls; else one that only reads
    --with <json>       with these arguments: '{"club": "driver", "metres": 201}'
    --project <folder>  the folder that has supabase/config.toml; else it is found from here, upwards or below`

export const command: Command = {
  summary: 'An assistant that connects to the local stack and acts',
  usage,
  run: async (words) => {
    const { values } = parseOptions(usage, words, {
      options: {
        headless: { type: 'boolean', default: false },
        call: { type: 'string' },
        with: { type: 'string', default: '{}' },
        project: { type: 'string' },
      },
    })
    const call =
      values.call === undefined ? undefined : { name: values.call, args: argumentsIn(values.with) }
    const { root: project } = await findProject(values.project)
    const { tryStack } = await loadProgram<typeof import('../../try/try.ts')>('scripts/try/try')
    await tryStack({ project, headless: values.headless, call })
  },
}

function argumentsIn(json: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(json))
  } catch {
    throw new ExpectedError(`--with is not a JSON object: ${json}`, usage)
  }
}
