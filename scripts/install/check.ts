import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Action } from '../../functions-shared/index.ts'
import { issuerOrigin, runSmoke } from '../deploy/smoke.ts'
import { type Finding, obstacle, ok } from '../support/findings.ts'
import { withFunctions } from './config-toml.ts'
import { loadApp } from './load-app.ts'
import { hashOf, type LockFile } from './lock-file.ts'
import { chaptersIn } from './migrations.ts'
import { withoutComments } from './own-names.ts'
import type { Project } from './project.ts'
import type { Release } from './release.ts'
import { functionNames } from './templates.ts'

/** Whether generated files are what was written, and written by this version. */
export async function checkFiles(
  { root, configText }: Project,
  release: Release,
  lock: LockFile,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const [path, hash] of Object.entries(lock.files)) {
    const text = await readFile(join(root, path), 'utf8').catch(() => null)
    if (text === null) findings.push(obstacle(`${path} is missing.`, 'npx patchbay update'))
    else if (hashOf(text) !== hash) {
      findings.push(
        obstacle(
          `${path} was edited after Patchbay wrote it.`,
          `Take it back from version control, or delete it and run npx patchbay update.`,
        ),
      )
    }
  }
  if (lock.version !== release.version) {
    findings.push(
      obstacle(
        `The repository has Patchbay ${lock.version}, and ${release.version} is installed.`,
        'npx patchbay update',
      ),
    )
  }
  if (withFunctions(configText, functionNames(lock.prefix)) !== configText) {
    findings.push(obstacle('config.toml lacks a section of a function.', 'npx patchbay update'))
  }
  return findings.length > 0 ? findings : [ok('Generated files are unedited and current')]
}

/** Whether every chapter is there. */
export function checkMigrations({ migrations }: Project, release: Release): Finding[] {
  const there = chaptersIn(migrations)
  const missing = release.chapters.filter(({ name }) => !there.has(name)).map(({ name }) => name)
  if (missing.length === 0) return [ok(`All ${release.chapters.length} migrations are there`)]
  return [obstacle(`Migrations are missing: ${missing.join(', ')}.`, 'npx patchbay update')]
}

/** What of an action its SQL says, too. */
type CheckedAction = Pick<Action, 'operationId' | 'sqlName' | 'scope' | 'title' | 'effect'>

const NAME = String.raw`"?patchbay_actions"?\s*\.\s*"?`

/**
 * Whether each action of the app has its function and its row in the registry, and each function of the migrations an
 * action. Read from the files; what a database has is asked with --db-url.
 *
 * @param sql the text of the adopter's own migrations, in their order
 */
export function checkActions(actions: readonly CheckedAction[], sql: string): Finding[] {
  const plain = withoutComments(sql)
  const made = new Set<string>()
  const events = new RegExp(
    `(create(?:\\s+or\\s+replace)?|drop)\\s+function\\s+(?:if\\s+exists\\s+)?${NAME}(\\w+)`,
    'gi',
  )
  for (const [, verb = '', name = ''] of plain.matchAll(events)) {
    if (/^drop/i.test(verb)) made.delete(name)
    else made.add(name)
  }
  const findings: Finding[] = []
  for (const { operationId, sqlName, scope, title, effect } of actions) {
    const row = `('${sqlName}', '${scope}', '${escaped(title)}', '${effect}')`
    if (!made.has(sqlName)) {
      findings.push(
        obstacle(
          `The action ${operationId} has no function patchbay_actions.${sqlName} in supabase/migrations.`,
          `npx patchbay action writes both; or create the function in a migration.`,
        ),
      )
    } else if (!new RegExp(`'${sqlName}'[^;]*'${scope}'`).test(plain)) {
      findings.push(
        obstacle(
          `No migration registers ${operationId} with its scope ${scope}.`,
          `insert into patchbay_actions.registry (name, scope, title, effect) values ${row};`,
        ),
      )
    } else if (
      !sql.includes(`'${escaped(title)}'`) ||
      !new RegExp(`'${sqlName}'[^;]*'${effect}'|'${effect}'[^;]*'${sqlName}'`).test(plain)
    ) {
      findings.push(
        obstacle(
          `The migrations register ${operationId} with another title or effect than its definition: the consent page shows the registry's.`,
          `In a new migration: update patchbay_actions.registry set title = '${escaped(title)}', effect = '${effect}' where name = '${sqlName}';`,
        ),
      )
    }
  }
  // Two that are no action: what an app says of the account.
  const known = new Set([
    ...actions.map(({ sqlName }) => sqlName),
    'account_fields',
    'account_sentence',
  ])
  for (const name of made) {
    if (known.has(name)) continue
    findings.push(
      obstacle(
        `patchbay_actions.${name} is in supabase/migrations, and no action of _patchbay/app.ts has that name.`,
        'Add its definition to _patchbay/actions, or drop the function in a new migration.',
      ),
    )
  }
  return findings.length > 0
    ? findings
    : [ok(`${actions.length} actions of your own have their SQL, and the other way round`)]
}

/** Inside the quotes of SQL. */
function escaped(text: string): string {
  return text.replaceAll("'", "''")
}

/** The text of the migrations that are not Patchbay's. */
export async function ownSql({ root, migrations }: Project): Promise<string> {
  const own = migrations.filter((name) => chaptersIn([name]).size === 0)
  const texts = own.map((name) => readFile(join(root, 'supabase/migrations', name), 'utf8'))
  return (await Promise.all(texts)).join('\n')
}

/** Whether what is deployed there answers as it should, whichever of its origins the URL names. */
export async function checkDeployed(url: string, prefix: string): Promise<Finding[]> {
  const { origin } = new URL(url)
  return runSmoke((await issuerOrigin(origin, prefix)) ?? origin, prefix)
}

/** Actions that every app has, and Patchbay's own migrations. */
const ITS_OWN = ['get_me', 'get_user_info']

/** Whether a repository holds together: generated files, migrations, and each action with its SQL. Needs no database. */
export async function checkRepository(
  project: Project,
  release: Release,
  lock: LockFile,
): Promise<Finding[]> {
  const { actions } = await loadApp(project.root)
  const own = actions.filter(({ sqlName }) => !ITS_OWN.includes(sqlName))
  return [
    ...(await checkFiles(project, release, lock)),
    ...checkMigrations(project, release),
    ...checkActions(own, await ownSql(project)),
  ]
}
