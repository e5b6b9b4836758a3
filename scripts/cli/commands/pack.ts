import { join } from 'node:path'
import { ExpectedError } from '../../../local-stack/expected-error.ts'
import { projectWithPatchbay } from '../../install/project-with-patchbay.ts'
import { forgetOperatorsEnvironment } from '../../install/read-actions.ts'
import { adoptedApp } from '../../packs/adopted-app.ts'
import { type FindSource, packGpt, packPlugin } from '../../packs/command.ts'
import { usage } from '../../support/usage.ts'
import type { Command } from '../command.ts'

const find: FindSource = async (given) => {
  const { project, lock } = await projectWithPatchbay(given)
  forgetOperatorsEnvironment()
  return {
    packed: await adoptedApp(project.root),
    prefix: lock.prefix,
    out: (kind) => join(project.root, `patchbay-${kind}`),
  }
}

export const command: Command = {
  summary: 'Writes what the GPT editor, and the directories of plugins, want',
  usage: `${usage['pack-gpt']}\n${usage['pack-plugin']}`,
  run: async ([kind, ...words]) => {
    if (kind === 'gpt') return packGpt(words, find)
    if (kind === 'plugin') return packPlugin(words, find)
    throw new ExpectedError(
      kind === undefined ? 'Which pack?' : `There is no pack ${kind}.`,
      command.usage,
    )
  },
}
