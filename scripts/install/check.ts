import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PLACEHOLDER_SUMMARY } from '../action-new/decide.ts'
import { issuerOrigin, runSmoke } from '../deploy/smoke.ts'
import { type Finding, obstacle, ok, warning } from '../support/findings.ts'
import { checkApprovals } from './check-approvals.ts'
import { checkArguments } from './check-arguments.ts'
import { checkInstructions } from './check-instructions.ts'
import { withFunctions } from './config-toml.ts'
import { hashOf, type LockFile } from './lock-file.ts'
import { chaptersIn, foreignChapters, sinceRemoval } from './migrations.ts'
import { withoutComments } from './own-names.ts'
import type { Project } from './project.ts'
import { type ReadAction, readApp } from './read-actions.ts'
import type { Release } from './release.ts'
import { functionNames, generatedFiles, generatedFolders } from './templates.ts'

/** Whether generated files are what was written, and written by this version. */
export async function checkFiles(
  { root, configText }: Project,
  release: Release,
  lock: LockFile,
): Promise<Finding[]> {
  const findings: Finding[] = []
  const edited: string[] = []
  for (const [path, hash] of wantedFiles(release, lock)) {
    const text = await readFile(join(root, path), 'utf8').catch(() => null)
    if (text === null) findings.push(obstacle(`${path} is missing.`, 'npx patchbay update'))
    else if (hashOf(text) !== hash) edited.push(path)
  }
  findings.push(...editedFindings(edited, lock))
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

/** More at once are a formatter's work. */
const MOST_BY_HAND = 3

function editedFindings(edited: readonly string[], lock: LockFile): Finding[] {
  const [first = ''] = edited
  if (edited.length > MOST_BY_HAND) {
    return [
      obstacle(
        `${edited.length} generated files were edited after Patchbay wrote them, ${first} among them: a formatter?`,
        `Take them back from version control, and have the formatter leave out ${generatedFolders(lock).join(', ')}.`,
      ),
    ]
  }
  return edited.map((path) =>
    obstacle(
      `${path} was edited after Patchbay wrote it.`,
      'Take it back from version control, or delete it and run npx patchbay update.',
    ),
  )
}

/**
 * Hash by path. The lock lies in the repository, so anyone who changes a file can change its hash: where the installed version
 * wrote the files, it says what they are. Of those of another version the lock alone knows.
 */
function wantedFiles(release: Release, lock: LockFile): Map<string, string> {
  const wanted = new Map(Object.entries(lock.files))
  if (lock.version !== release.version) return wanted
  for (const [path, text] of generatedFiles(release, lock)) wanted.set(path, hashOf(text))
  return wanted
}

/** Whether every chapter is there, and as this release has it. */
export async function checkMigrations(project: Project, release: Release): Promise<Finding[]> {
  const foreign = await foreignChapters(project, release)
  if (foreign.length > 0) {
    const wayOut =
      'Take it back from version control; or install the version of Patchbay that wrote it; or, if it is yours, name it otherwise.'
    return foreign.map((sentence) => obstacle(sentence, wayOut))
  }
  const there = chaptersIn(project.migrations)
  const missing = release.chapters.filter(({ name }) => !there.has(name)).map(({ name }) => name)
  if (missing.length === 0) return [ok(`All ${release.chapters.length} migrations are there`)]
  return [obstacle(`Migrations are missing: ${missing.join(', ')}.`, 'npx patchbay update')]
}

const NAME = String.raw`"?patchbay_actions"?\s*\.\s*"?`

/**
 * Whether each action of the app has its function and its row in the registry, and each function of the migrations an
 * action. Read from the files; what a database has is asked with --db-url.
 *
 * @param sql the text of the adopter's own migrations, in their order
 */
export function checkActions(actions: readonly ReadAction[], sql: string): Finding[] {
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
  for (const { operationId, sqlName, scope, title, effect, adds, approval } of actions) {
    const row = `('${sqlName}', '${scope}', '${escaped(title)}', '${effect}', ${adds}, '${approval}')`
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
          `insert into patchbay_actions.registry (name, scope, title, effect, adds, approval) values ${row};`,
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
    ...actions.flatMap(({ sqlName }) => [sqlName, `${sqlName}_question`]),
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
  findings.push(
    ...checkApprovals(actions, plain),
    ...checkArguments(actions, plain),
    ...checkSummaries(actions),
  )
  return findings.length > 0
    ? findings
    : [
        ok(
          `${actions.length} ${actions.length === 1 ? 'action' : 'actions'} of your own ${actions.length === 1 ? 'has its' : 'have their'} SQL, and the other way round`,
        ),
      ]
}

/** What `patchbay action` writes where nobody said it, and a model cannot choose by. */
function checkSummaries(actions: readonly ReadAction[]): Finding[] {
  return actions
    .filter(({ summary }) => summary.endsWith(PLACEHOLDER_SUMMARY))
    .map(({ operationId }) =>
      warning(
        `The summary of ${operationId} is still the placeholder: a model chooses the action by it.`,
        'Say in _patchbay/actions what it does and when to call it.',
      ),
    )
}

/** Inside the quotes of SQL. */
function escaped(text: string): string {
  return text.replaceAll("'", "''")
}

/** The text of the migrations that are not Patchbay's; a removal took along what earlier ones made in its schemas. */
export async function ownSql({ root, migrations }: Project): Promise<string> {
  const own = sinceRemoval(migrations).filter((name) => chaptersIn([name]).size === 0)
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
  const app = await readApp(project.root)
  const { actions } = app
  const own = actions.filter(({ sqlName }) => !ITS_OWN.includes(sqlName))
  return [
    ...(await checkFiles(project, release, lock)),
    ...(await checkMigrations(project, release)),
    ...checkActions(own, await ownSql(project)),
    ...(await checkInstructions(project.root, app)),
  ]
}
