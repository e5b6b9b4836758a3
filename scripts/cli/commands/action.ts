import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { scopesOf } from '../../../functions-shared/actions/define-action.ts'
import { parseOptions } from '../../../local-stack/command/options.ts'
import { ExpectedError } from '../../../local-stack/expected-error.ts'
import { ask } from '../../action-new/ask.ts'
import { decide } from '../../action-new/decide.ts'
import { exampleOf, fieldSyntax } from '../../action-new/field.ts'
import { actionOptions } from '../../action-new/options.ts'
import { migration } from '../../action-new/sql-files.ts'
import { definition } from '../../action-new/typescript-files.ts'
import { checkClean } from '../../install/add.ts'
import { applyChanges, changesTo, diffOf } from '../../install/changes.ts'
import { loadApp } from '../../install/load-app.ts'
import { projectWithPatchbay } from '../../install/project-with-patchbay.ts'
import { readTable } from '../../install/read-table.ts'
import { withAction } from '../../install/registry.ts'
import { newStamps } from '../../install/stamps.ts'
import { aboutColumns, insertBody, tableFields } from '../../install/table.ts'
import { ACTIONS, OWN_FOLDER } from '../../install/templates.ts'
import { databaseOptions, withAdminConnection } from '../../support/admin-connection.ts'
import type { Command } from '../command.ts'

const usage = `
  npx patchbay action --name logShot --scope <scope> [--scope-description <words>] [--table <table> [--db-url <url>]]
      [--method POST] [--path /golf/shots] [--title <words>] [--summary <words>] [--per-minute 20]
      [--approval never|user|always] [--idempotent] [--field <field>]… [--answer <field>]… [--dry-run] [--allow-dirty]
      [--project <folder>]

  Writes an action: its definition in supabase/functions/_patchbay/actions, and a migration with its SQL function, whose
  body is yours. A field is
${fieldSyntax}

    --table <t>    reads columns and types of a table of yours; the function adds a row. It asks the database of --db-url,
                   else that of the running npx patchbay dev, so the table must be there. A --field then adds a column
                   that has a default, or says one in your words; --answer names all the columns that are answered
    --dry-run      shows what it would write
    --allow-dirty  even where actions/index.ts has changes that are not committed
    --project <f>  the folder that has supabase/config.toml; else it is found from here, upwards or below

  In a terminal it asks for what is missing. It writes no tests: your project has its own way.`

export const command: Command = {
  summary: 'Writes an action: one definition, one migration',
  usage,
  run: async (words) => {
    const { values: given } = parseOptions(usage, words, {
      options: {
        ...actionOptions,
        table: { type: 'string' },
        ...databaseOptions,
        'dry-run': { type: 'boolean', default: false },
        'allow-dirty': { type: 'boolean', default: false },
      },
    })
    const { project } = await projectWithPatchbay(given.project)
    const isComplete = given.name !== undefined && given.scope !== undefined
    if (!isComplete && !process.stdin.isTTY) {
      throw new ExpectedError(`--${given.name ? 'scope' : 'name'} is missing.`, usage)
    }
    if (given.table !== undefined && (given.method ?? 'POST').toUpperCase() !== 'POST') {
      throw new ExpectedError(
        '--table writes a function that adds a row: it goes with POST.',
        'For another method leave --table out, name the fields, and write the body.',
      )
    }
    const { actions } = await loadApp(project.root)
    const { table } = given
    const read =
      table === undefined
        ? undefined
        : await withAdminConnection({ ...given, project: project.root }, (sql) =>
            readTable(sql, table),
          )
    const ofTable = read && tableFields(read, given.field, given.answer)
    const answers = {
      ...given,
      field: ofTable?.fields ?? given.field,
      answer: ofTable?.answers ?? given.answer,
    }
    const plan = decide(isComplete ? answers : await ask(answers, scopesOf(actions)), actions)

    const file = `${OWN_FOLDER}/actions/${plan.kebab}.ts`
    if (existsSync(join(project.root, file))) throw new ExpectedError(`${file} exists already.`)
    const [stamp] = newStamps(project.migrations, 1)
    const registry = await readFile(join(project.root, ACTIONS), 'utf8')
    const sql = read ? migration(plan, insertBody(read, plan)) : migration(plan)
    const changes = await changesTo(
      project.root,
      new Map([
        [`supabase/migrations/${stamp}_action_${plan.sqlName}.sql`, sql],
        [file, definition(plan, 'package')],
        [ACTIONS, withAction(registry, plan)],
      ]),
    )
    console.log(changes.map(diffOf).join('\n'))
    if (!given['allow-dirty']) await checkClean(project.root, changes)
    if (given['dry-run']) {
      console.log('Nothing was written: --dry-run.')
      return
    }
    await applyChanges(project.root, changes)
    for (const sentence of read ? aboutColumns(read, plan.fields) : []) console.log(`  ${sentence}`)
    const required = plan.fields.filter(({ optional }) => !optional)
    const example = Object.fromEntries(required.map((field) => [field.name, exampleOf(field)]))
    console.log(`
  Next:
    1. ${read ? 'look over' : 'write'} the body of patchbay_actions.${plan.sqlName} in the migration
    2. npx patchbay check
    3. stop npx patchbay dev with Ctrl-C and start it again: it applies the migration
    4. an assistant calls it: npx patchbay try --call ${plan.name} --with '${JSON.stringify(example)}'${
      plan.newScope
        ? `\n  The scope ${plan.scope} is new: a connection that exists has it after the user connects again.`
        : ''
    }`)
  },
}
