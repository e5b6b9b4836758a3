import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseOptions } from '../../../local-stack/command/options.ts'
import { ExpectedError } from '../../../local-stack/expected-error.ts'
import { foundInCatalog, madeOutside } from '../../install/found-in-catalog.ts'
import { chaptersIn } from '../../install/migrations.ts'
import type { Project } from '../../install/project.ts'
import { projectWithPatchbay } from '../../install/project-with-patchbay.ts'
import { leftovers, removal } from '../../install/removal.ts'
import { newStamps } from '../../install/stamps.ts'
import { databaseOptions, withAdminConnection } from '../../support/admin-connection.ts'
import type { Command } from '../command.ts'

const usage = `
  npx patchbay remove [--db-url <url>] [--project <folder>] > supabase/migrations/<stamp>_remove_patchbay.sql

  Prints, and changes nothing: the migration that takes Patchbay out of a database, and as comments what of yours would go
  with it, and what is to be deleted elsewhere.

    --db-url <url>   reads what is there from the catalog of that database; else from that of PATCHBAY_ADMIN_DB_URL, else
                     of the running npx patchbay dev
    --project <f>    the folder that has supabase/config.toml; else it is found from here, upwards or below`

export const command: Command = {
  summary: 'Prints the migration that takes Patchbay out, and what to delete',
  usage,
  run: async (words) => {
    const { values } = parseOptions(usage, words, {
      options: databaseOptions,
    })
    const { project, lock } = await projectWithPatchbay(values.project)
    const made = madeOutside(await chapterTexts(project))
    const found = await withAdminConnection({ ...values, project: project.root }, (sql) =>
      foundInCatalog(sql, made),
    )
    if (found.schemas.length + found.objects.length + found.policies.length === 0) {
      throw new ExpectedError(
        'Nothing of Patchbay is in this database.',
        'Name one that has its migrations: --db-url',
      )
    }
    const [stamp] = newStamps(project.migrations, 1)
    console.log(`-- supabase/migrations/${stamp}_remove_patchbay.sql\n`)
    console.log(`${removal(found)}\n${leftovers(lock)}`)
  },
}

/** What Patchbay's migrations of a repository say, all in one. */
async function chapterTexts({ root, migrations }: Project): Promise<string> {
  const ours = migrations.filter((name) => chaptersIn([name]).size > 0)
  const texts = ours.map((name) => readFile(join(root, 'supabase/migrations', name), 'utf8'))
  return (await Promise.all(texts)).join('\n')
}
