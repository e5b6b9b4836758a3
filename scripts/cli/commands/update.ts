import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseOptions } from '../../../local-stack/command/options.ts'
import { checkClean } from '../../install/add.ts'
import { applyChanges, diffOf } from '../../install/changes.ts'
import { LOCK } from '../../install/lock-file.ts'
import { projectWithPatchbay } from '../../install/project-with-patchbay.ts'
import { readRelease } from '../../install/release.ts'
import { mayWrite, shownChanges } from '../../install/show.ts'
import { planUpdate } from '../../install/update.ts'
import type { Command } from '../command.ts'

const usage = `
  npx patchbay update [--yes | --dry-run] [--diff] [--allow-dirty] [--project <folder>]

  Brings what Patchbay wrote to the version of the package that is installed: migrations that are missing, stamped now;
  the core; the functions. A generated file that you edited is shown with what it would be, and left. Yours
  (_patchbay/app.ts, _patchbay/actions) is never touched.

    --yes           writes without asking
    --dry-run       shows what it would write
    --diff          shows every file whole
    --allow-dirty   even where such a file has changes that are not committed
    --project <f>   the folder that has supabase/config.toml`

export const command: Command = {
  summary: 'Brings what Patchbay wrote to the version that is installed',
  usage,
  run: async (words) => {
    const { values } = parseOptions(usage, words, {
      options: {
        yes: { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        diff: { type: 'boolean', default: false },
        'allow-dirty': { type: 'boolean', default: false },
        project: { type: 'string' },
      },
    })
    const { project, lock } = await projectWithPatchbay(values.project)
    const plan = await planUpdate(project, await readRelease(), lock)
    const { changes, edited, obsolete, foreign, from, to } = plan
    if (edited.length > 0) {
      console.log(`\nYou edited these; they are left. This version would write:\n`)
      console.log(edited.map(diffOf).join('\n'))
    }
    if (foreign.length > 0) {
      console.log(
        `\nA migration is written once, so these are left as they are. Look at them before anybody applies them:\n${foreign.map((one) => `  ${one}`).join('\n')}`,
      )
    }
    if (changes.length + obsolete.length === 0) {
      console.log(`\n  Patchbay ${to}: nothing to do.`)
      return
    }
    if (!values['allow-dirty']) await checkClean(project.root, changes)
    console.log(`\nPatchbay ${from} → ${to} in ${project.root}\n`)
    console.log(shownChanges(changes, values.diff))
    for (const path of obsolete) console.log(`  deleted  ${path}`)
    if (!(await mayWrite(values))) return
    await applyChanges(project.root, changes)
    for (const path of obsolete) await rm(join(project.root, path), { force: true })
    const pushed =
      plan.chapters.length > 0 ? `, then push the migrations (npx patchbay deploy)` : ''
    console.log(`\n  Patchbay is ${to} now. Commit all of it, ${LOCK} too${pushed}.`)
  },
}
