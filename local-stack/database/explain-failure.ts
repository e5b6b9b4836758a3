import { DEV, RESET, START } from '../command/names-of-commands.ts'
import { ExpectedError } from '../expected-error.ts'

const WITH_DOCKER = `Run the database with Docker instead: \`npx supabase start\`, then \`${DEV} --demo --db-url postgresql://postgres:postgres@127.0.0.1:54322/postgres\`.`

/** Extensions of the platform whose functions and tables are here without them. */
const STAND_INS: Record<string, string> = { pg_net: 'net', supabase_vault: 'vault' }

/** What to tell a person of the CLI's own words when it could not apply the migrations. */
export function explainFailure(words: string): ExpectedError {
  const extension =
    /extension "([^"]+)" is not available/.exec(words)?.[1] ??
    /could not open extension control file ".*\/([^/"]+)\.control"/.exec(words)?.[1] ??
    /permission denied to create extension "([^"]+)"/.exec(words)?.[1]
  if (words.includes('--include-all')) return stampedTooEarly(words)
  if (extension === undefined) {
    return new ExpectedError(
      'The Supabase CLI could not apply supabase/migrations.',
      withoutPasswords(words),
    )
  }
  const file = [...words.matchAll(/\b(\d+_[^\s/]*\.sql)\b/g)].at(-1)?.[1]
  const where = file === undefined ? 'A migration' : `supabase/migrations/${file}`
  const schema = STAND_INS[extension]
  const standIn =
    schema === undefined
      ? ''
      : `Its schema ${schema} is here without it: what only uses that applies, and \`create extension\` may stand behind \`if exists (select from pg_available_extensions where name = '${extension}')\`. `
  return new ExpectedError(
    `${where} needs the extension "${extension}", which the local stack does not have.`,
    standIn + WITH_DOCKER,
  )
}

/** A migration of another branch, say, whose stamp is older than what the database has: the platform would refuse it, too. */
function stampedTooEarly(words: string): ExpectedError {
  const files = [...words.matchAll(/\b(\d+_[^\s/]*\.sql)\b/g)].map(([, file = '']) => file)
  return new ExpectedError(
    `Stamped earlier than migrations that the local database has: ${[...new Set(files)].join(', ')}.`,
    `Rename it, with a stamp after the newest one, as supabase db push wants it on the platform; or begin anew: ${RESET}, then ${START}.`,
  )
}

/** The CLI's words may hold the database's URL. */
function withoutPasswords(words: string): string {
  return words.replaceAll(/(postgres(?:ql)?:\/\/[^:@/\s]+):[^@\s]+@/g, '$1:…@')
}
