import { runDeploy } from '../../deploy/command.ts'
import { readOptionsIn } from '../../deploy/options.ts'
import { checkRepository } from '../../install/check.ts'
import { projectWithPatchbay } from '../../install/project-with-patchbay.ts'
import { readRelease } from '../../install/release.ts'
import { usage } from '../../support/usage.ts'
import type { Command } from '../command.ts'

export const command: Command = {
  summary: 'Puts migrations, functions and settings into a hosted project',
  usage: usage.deploy,
  run: async (words) => {
    let repository: Parameters<typeof runDeploy>[1]
    const options = await readOptionsIn(words, async (given) => {
      const { project, lock } = await projectWithPatchbay(given)
      repository = async () => checkRepository(project, await readRelease(), lock)
      return { root: project.root, prefix: lock.prefix }
    })
    await runDeploy(options, repository)
  },
}
