import { parseOptions } from '../../../local-stack/command/options.ts'
import { ExpectedError } from '../../../local-stack/expected-error.ts'
import { readLock } from '../../install/lock-file.ts'
import { findProject } from '../../install/project.ts'
import { leftovers, REMOVAL } from '../../install/removal.ts'
import { newStamps } from '../../install/stamps.ts'
import type { Command } from '../command.ts'

const usage = `
  npx patchbay remove [--project <folder>] > supabase/migrations/<stamp>_remove_patchbay.sql

  Prints, and changes nothing: the migration that takes Patchbay out of the database, and as comments what is to be deleted
  elsewhere.`

export const command: Command = {
  summary: 'Prints the migration that takes Patchbay out, and what to delete',
  usage,
  run: async (words) => {
    const { values } = parseOptions(usage, words, { options: { project: { type: 'string' } } })
    const project = await findProject(values.project)
    const lock = await readLock(project.root)
    if (lock === null) throw new ExpectedError('Patchbay is not in this project.')
    const [stamp] = newStamps(project.migrations, 1)
    console.log(`-- supabase/migrations/${stamp}_remove_patchbay.sql\n`)
    console.log(`${REMOVAL}\n${leftovers(lock)}`)
  },
}
