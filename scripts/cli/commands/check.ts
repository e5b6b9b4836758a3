import { parseOptions } from '../../../local-stack/command/options.ts'
import { ExpectedError } from '../../../local-stack/expected-error.ts'
import { checkDeployed, checkRepository } from '../../install/check.ts'
import { checkDatabase } from '../../install/check-database.ts'
import { projectWithPatchbay } from '../../install/project-with-patchbay.ts'
import { readActions } from '../../install/read-actions.ts'
import { readRelease } from '../../install/release.ts'
import { checkWebConfig } from '../../install/web-config.ts'
import { databaseOptions, withAdminConnection } from '../../support/admin-connection.ts'
import { type Finding, findingLines } from '../../support/findings.ts'
import type { Command } from '../command.ts'

const usage = `
  npx patchbay check [--db-url <url>] [--url https://…] [--web <folder>] [--project <folder>]

  Looks whether the repository holds together: generated files unedited and current, migrations there, each action with its
  SQL. Needs no database; changes nothing; exit code 1 where something is wrong, so that CI can run it.

    --db-url <url>   also whether that database has the migrations, asks users first where the definitions do, and has Patchbay's
                     own privileges as shipped
    --url <url>      also whether what is deployed there answers
    --web <folder>   also whether config.json is right in the pages that npx patchbay web wrote there
    --project <f>    the folder that has supabase/config.toml`

export const command: Command = {
  summary: 'Looks whether definitions, SQL and generated files agree',
  usage,
  run: async (words) => {
    const { values } = parseOptions(usage, words, {
      options: {
        ...databaseOptions,
        url: { type: 'string' },
        web: { type: 'string' },
      },
    })
    if (values.url !== undefined && !URL.canParse(values.url)) {
      throw new ExpectedError(`--url ${values.url} is not a URL.`, usage)
    }
    const { project, lock } = await projectWithPatchbay(values.project)
    const findings: Finding[] = [
      ...(await checkRepository(project, await readRelease(), lock)),
      ...(values['db-url'] === undefined
        ? []
        : await withAdminConnection(values, async (sql) =>
            checkDatabase(sql, lock, await readActions(project.root)),
          )),
      ...(values.web === undefined ? [] : await checkWebConfig(values.web)),
      ...(values.url === undefined ? [] : await checkDeployed(values.url, lock.prefix)),
    ]
    console.log(findingLines(findings).join('\n'))
    const bad = findings.filter(({ level }) => level === 'obstacle').length
    console.log(bad === 0 ? '\n  All is well.' : `\n  ${bad} to be put right.`)
    if (bad > 0) process.exitCode = 1
  },
}
