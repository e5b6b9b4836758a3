import type { Sql } from 'postgres'
import { calledAs } from '../../local-stack/command/called-as.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { checkRedirectUri } from './checks.ts'

/** Registers one more redirect URI, exactly as given. */
export async function allowRedirect(sql: Sql, id: string, uri: string): Promise<void> {
  checkRedirectUri(uri)

  await sql.begin(async (tx) => {
    const [client] = await tx`
      update patchbay.clients
      set redirect_uris = case when ${uri} = any (redirect_uris) then redirect_uris else redirect_uris || ${uri}::text end
      where id = ${id}
      returning id`
    if (!client)
      throw new ExpectedError(`There is no client "${id}".`, `${calledAs('clients')} list`)
    await tx`select patchbay.audit('redirect_uri_allowed', p_client_id => ${id}, p_detail => ${tx.json({ redirect_uri: uri })})`
  })

  console.log(`  ${id} may now use ${uri}`)
}
