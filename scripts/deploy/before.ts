import { jwtVerify } from 'jose'
import { calledAs } from '../../local-stack/command/called-as.ts'
import { SCHEMAS } from '../install/own-names.ts'
import { functionNames } from '../install/templates.ts'
import { type Finding, obstacle, ok, warning } from '../support/findings.ts'
import { ledgerFindings, type Migration } from './ledger.ts'
import type { Answered, DatabaseFacts, Project } from './project.ts'
import { redirectUrlOf } from './redirect-urls.ts'

const OLDEST_POSTGRES = 15

/** What is to be deployed, as far as a project may be in its way. */
export interface Planned {
  /** Of the functions' names. */
  prefix: string
  /** Origin of the web app, where it was given. */
  webUrl: string | undefined
  /** Migrations of the repository. */
  migrations: readonly Migration[]
  /** Names of those that are Patchbay's own. */
  ownMigrations: ReadonlySet<string>
  /** PATCHBAY_JWT_SECRET of the operator's environment. */
  jwtSecret: string | undefined
}

/** What must hold before anything is changed, one finding a question. */
export async function findingsBefore(
  project: Project,
  { prefix, webUrl, migrations, ownMigrations, jwtSecret }: Planned,
): Promise<Finding[]> {
  return [
    ...about('the database', project.database, (facts) => [
      postgresVersion(facts.version),
      schemas(facts.schemas),
      relations(facts),
      ...realtime(facts),
    ]),
    ...about('which migrations the project has', project.ledger, (ledger) =>
      ledgerFindings(migrations, ledger, ownMigrations),
    ),
    ...about('which schemas the Data API exposes', project.exposedSchemas, exposed),
    ...about('which functions there are', project.functions, (names) =>
      functions(names, project.secrets, functionNames(prefix)),
    ),
    ...(webUrl === undefined
      ? []
      : about('which redirect URLs Auth allows', project.redirectUrls, (urls) =>
          redirects(urls, redirectUrlOf(webUrl)),
        )),
    await signingKey(project, jwtSecret),
    secretKey(project),
    ...about('whether SSL is enforced', project.sslEnforced, enforcement),
  ]
}

function about<T>(
  what: string,
  answer: Answered<T>,
  check: (value: T) => Finding | Finding[],
): Finding[] {
  if ('value' in answer) return [check(answer.value)].flat()
  return [
    obstacle(
      `It is not known ${what.startsWith('the ') ? `what is in ${what}` : what}: ${answer.problem}`,
      'Give SUPABASE_ACCESS_TOKEN the right to read it, or try again.',
    ),
  ]
}

function postgresVersion(version: number): Finding {
  const major = Math.floor(version / 10_000)
  if (major >= OLDEST_POSTGRES) return ok(`Postgres ${major}`)
  return obstacle(
    `The project runs Postgres ${major}, and ${OLDEST_POSTGRES} is the oldest that works.`,
    'Upgrade it: dashboard → Project settings → Infrastructure.',
  )
}

function schemas(found: { name: string; isOurs: boolean }[]): Finding {
  const foreign = found.filter(({ isOurs }) => !isOurs).map(({ name }) => name)
  if (foreign.length > 0) {
    return obstacle(
      `The database has schemas of these names that are not Patchbay’s: ${foreign.join(', ')}.`,
      `Rename them, or deploy to another project: Patchbay’s are ${SCHEMAS.join(', ')}.`,
    )
  }
  return ok(found.length > 0 ? 'Schemas are Patchbay’s own' : 'No schema is in the way')
}

function relations(facts: {
  schemas: { isOurs: boolean }[]
  relations: readonly string[]
}): Finding {
  if (facts.schemas.some(({ isOurs }) => isOurs) || facts.relations.length === 0)
    return ok('No table of public is in the way')
  return obstacle(
    `The schema public has these already: ${facts.relations.join(', ')}.`,
    'Rename them, or deploy to another project.',
  )
}

function realtime({ schemas, policies, publishesAll }: DatabaseFacts): Finding[] {
  const isThere = schemas.some(({ isOurs }) => isOurs)
  return [
    ...(isThere || policies.length === 0
      ? []
      : [
          obstacle(
            `realtime.messages has policies of these names already: ${policies.join(', ')}.`,
            'They are left over from a Patchbay that was removed. Drop them: drop policy "…" on realtime.messages;',
          ),
        ]),
    ...(publishesAll
      ? [
          warning(
            'The publication supabase_realtime is for all tables, Patchbay’s too. Realtime hands out a row to nobody who may not read it, but the log carries all of them.',
            'Name its tables: drop publication supabase_realtime; create publication supabase_realtime for table …;',
          ),
        ]
      : []),
  ]
}

function exposed(names: string[]): Finding {
  const ours = names.filter((name) => SCHEMAS.includes(name))
  if (ours.length === 0) return ok('The Data API exposes no schema of Patchbay’s')
  return obstacle(
    `The Data API exposes ${ours.join(', ')}.`,
    'Take them out: dashboard → Project settings → Data API → Exposed schemas.',
  )
}

/**
 * Ours are known by a secret that nothing else makes: a first deployment sets it before the functions, and after this
 * very check.
 */
function functions(
  names: readonly string[],
  secrets: ReadonlySet<string>,
  ours: readonly string[],
): Finding {
  const taken = names.filter((name) => ours.includes(name))
  if (taken.length === 0 || secrets.has('PATCHBAY_TOKEN_KEYS'))
    return ok(taken.length > 0 ? 'Functions are Patchbay’s own' : 'No function is in the way')
  return obstacle(
    `The project has functions of these names that are not Patchbay’s, and they would be overwritten: ${taken.join(', ')}.`,
    `Deploy those under another name and delete these; or give Patchbay’s a prefix (${calledAs('add')} --prefix, in a repository where it is not added yet); or deploy to another project.`,
  )
}

function redirects(urls: readonly string[], wanted: string): Finding {
  return ok(
    urls.includes(wanted)
      ? `Auth allows the redirect URL ${wanted}`
      : `Auth will allow one redirect URL more, ${wanted}; its site URL stays as it is`,
  )
}

const WAYS_TO_A_KEY =
  'Set PATCHBAY_JWT_SECRET here to the project’s JWT secret (dashboard → Project settings → JWT keys → legacy secret), or rotate to an asymmetric key there.'

/** Whether the functions can check users' tokens with what Auth publishes: then they need no shared secret. */
export const signsWithPublishedKey = ({ publishesKey, signsWithKey }: Project): boolean =>
  'value' in publishesKey && publishesKey.value && 'value' in signsWithKey && signsWithKey.value

async function signingKey(project: Project, jwtSecret: string | undefined): Promise<Finding> {
  const { publishesKey, signsWithKey, secrets, legacyKey } = project
  const publishes = 'value' in publishesKey && publishesKey.value
  if (signsWithPublishedKey(project)) {
    return secrets.has('PATCHBAY_JWT_SECRET')
      ? warning(
          'Auth signs with a published key, and the project still has PATCHBAY_JWT_SECRET: tokens that are signed with that secret are accepted, too.',
          'An hour after the rotation nobody needs it: npx supabase secrets unset PATCHBAY_JWT_SECRET',
        )
      : ok('Auth publishes the key that signs its users’ tokens')
  }
  if (jwtSecret !== undefined) return givenSecret(jwtSecret, legacyKey)
  if (secrets.has('PATCHBAY_JWT_SECRET')) return ok('The project has PATCHBAY_JWT_SECRET')
  if (publishes && 'problem' in signsWithKey) {
    return warning(
      `Auth publishes a key. It is not known whether it signs with it yet: ${signsWithKey.problem}. While the key is on standby, every user gets 401.`,
      WAYS_TO_A_KEY,
    )
  }
  if (publishes) {
    return obstacle(
      'Auth publishes a key but does not sign with it yet (it is on standby), so every user would get 401.',
      WAYS_TO_A_KEY,
    )
  }
  if ('problem' in publishesKey) {
    return obstacle(
      `It is not known whether Auth publishes a key for its users’ tokens: ${publishesKey.problem}`,
      WAYS_TO_A_KEY,
    )
  }
  return obstacle(
    'Auth publishes no key to check its users’ tokens with, so every user would get 401.',
    WAYS_TO_A_KEY,
  )
}

async function givenSecret(jwtSecret: string, legacyKey: string | undefined): Promise<Finding> {
  if (jwtSecret.length < 16 || /['\n\r]/.test(jwtSecret))
    return obstacle(
      'PATCHBAY_JWT_SECRET is not a project’s secret: it is too short, or it has quotes or line breaks.',
      WAYS_TO_A_KEY,
    )
  if (legacyKey === undefined)
    return ok('PATCHBAY_JWT_SECRET is given (there is nothing to try it on)')
  try {
    await jwtVerify(legacyKey, new TextEncoder().encode(jwtSecret), { algorithms: ['HS256'] })
    return ok('PATCHBAY_JWT_SECRET is the project’s secret')
  } catch {
    return obstacle(
      'PATCHBAY_JWT_SECRET is not the secret that signs this project’s tokens.',
      WAYS_TO_A_KEY,
    )
  }
}

function secretKey({ secretKey: key }: Project): Finding {
  if (key) return ok('There is a secret key')
  return obstacle(
    'The project has no secret key (sb_secret_…).',
    'Make one: dashboard → Project settings → API keys.',
  )
}

function enforcement(isOn: boolean): Finding {
  if (isOn) return ok('SSL is enforced')
  return warning(
    'The database takes connections in clear text from others; the functions use TLS in any case.',
    'Enforce SSL: dashboard → Database → Settings → SSL configuration.',
  )
}
