import { parseOptions } from '../../../local-stack/command/options.ts'
import { nextSteps, planAdd } from '../../install/add.ts'
import { applyChanges } from '../../install/changes.ts'
import { readLock } from '../../install/lock-file.ts'
import { findProject } from '../../install/project.ts'
import { readRelease } from '../../install/release.ts'
import { mayWrite, shownChanges } from '../../install/show.ts'
import { planUpdate, updateSummary } from '../../install/update.ts'
import type { Command } from '../command.ts'

const usage = `
  npx patchbay add [--yes | --dry-run] [--diff] [--prefix <prefix>] [--npm] [--allow-dirty] [--project <folder>]

  Puts Patchbay into the Supabase project here: migrations, five Edge Functions, the core that they run, and
  supabase/functions/_patchbay/app.ts, which is yours. It shows every file first. In config.toml it adds five sections;
  nothing else of yours changes.

    --yes           writes without asking
    --dry-run       shows what it would write
    --diff          shows every file whole
    --prefix <p>    before the names of the functions; patchbay- by itself where one of them is taken
    --npm           the functions import npm:supabase-patchbay instead of a copy of the core
    --allow-dirty   even where config.toml has changes that are not committed
    --project <f>   the folder that has supabase/config.toml; else it is found from here, upwards or below`

export const command: Command = {
  summary: 'Puts Patchbay into the Supabase project here',
  usage,
  run: async (words) => {
    const { values } = parseOptions(usage, words, {
      options: {
        yes: { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        diff: { type: 'boolean', default: false },
        prefix: { type: 'string' },
        npm: { type: 'boolean', default: false },
        'allow-dirty': { type: 'boolean', default: false },
        project: { type: 'string' },
      },
    })
    const project = await findProject(values.project)
    const release = await readRelease()
    const lock = await readLock(project.root)
    if (lock) {
      const update = await planUpdate(project, release, lock)
      console.log(`\n  Patchbay ${lock.version} is here already.${updateSummary(update)}`)
      return
    }
    const plan = await planAdd(project, release, {
      prefix: values.prefix,
      npm: values.npm,
      allowDirty: values['allow-dirty'],
    })
    console.log(`\nPatchbay ${release.version} into ${project.root}\n`)
    console.log(shownChanges(plan.changes, values.diff))
    if (plan.because.length > 0 && plan.lock.prefix !== '') {
      console.log(
        `The project has a function ${plan.because.join(', ')}: Patchbay's are named ${plan.lock.prefix}oauth and so on.\n`,
      )
    }
    if (values.npm) {
      console.log(
        `The functions will import npm:supabase-patchbay@${release.version}. Look first that this version is on npm and ours: of a name that nobody has published, somebody else may.\n`,
      )
    }
    if (!(await mayWrite(values))) return
    await applyChanges(project.root, plan.changes)
    console.log(nextSteps(plan.lock))
  },
}
