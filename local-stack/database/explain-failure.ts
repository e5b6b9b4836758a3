import { DEV } from '../command/names-of-commands.ts'
import { ExpectedError } from '../expected-error.ts'

const WITH_DOCKER = `Run the database with Docker instead: \`npx supabase start\`, then \`${DEV} --db-url postgresql://postgres:postgres@127.0.0.1:54322/postgres\`.`

/** What to tell a person of the CLI's own words when it could not apply the migrations. */
export function explainFailure(words: string): ExpectedError {
  const extension =
    /extension "([^"]+)" is not available/.exec(words)?.[1] ??
    /could not open extension control file ".*\/([^/"]+)\.control"/.exec(words)?.[1]
  if (extension === undefined) {
    return new ExpectedError('The Supabase CLI could not apply supabase/migrations.', words)
  }
  const file = [...words.matchAll(/\b(\d+_[^\s/]*\.sql)\b/g)].at(-1)?.[1]
  const where = file === undefined ? 'A migration' : `supabase/migrations/${file}`
  return new ExpectedError(
    `${where} needs the extension "${extension}", which the local stack does not have.`,
    WITH_DOCKER,
  )
}
