import type { Sql } from 'postgres'
import { calledAs } from '../../local-stack/command/called-as.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { knownScopes } from './known-scopes.ts'

/** Lets a client ask for one more scope. What users allowed before stays what it was. */
export async function allowScope(sql: Sql, id: string, scope: string): Promise<void> {
  await knownScopes(sql, [scope])

  await sql.begin(async (tx) => {
    const [client] = await tx`
      update patchbay.clients
      set scopes = case when ${scope} = any (scopes) then scopes else scopes || ${scope}::text end
      where id = ${id}
      returning id`
    if (!client)
      throw new ExpectedError(`There is no client "${id}".`, `${calledAs('clients')} list`)
    await tx`select patchbay.audit('scope_allowed', p_client_id => ${id}, p_detail => ${tx.json({ scope })})`
  })

  console.log(`  ${id} may now ask for ${scope}; users allow it when they connect again`)
}
