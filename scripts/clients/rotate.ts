import type { Sql } from 'postgres'
import { digest, newToken } from '../../functions-shared/runtime/secrets/tokens.ts'
import { calledAs } from '../../local-stack/command/called-as.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'

/** Gives a client a new secret; the ones before work `overlapHours` more, so that nothing stops meanwhile. */
export async function rotateSecret(sql: Sql, id: string, overlapHours: number): Promise<void> {
  if (!(overlapHours >= 0 && overlapHours <= 24 * 90)) {
    throw new ExpectedError('--overlap is a number of hours from 0 to 2160.')
  }

  const secret = newToken('secret')
  await sql.begin(async (tx) => {
    const [client] = await tx<{ confidential: boolean }[]>`
      select not ('none' = any (token_endpoint_auth_methods)) as confidential
      from patchbay.clients where id = ${id} for update`
    if (!client)
      throw new ExpectedError(`There is no client "${id}".`, `${calledAs('clients')} list`)
    if (!client.confidential)
      throw new ExpectedError(`The client "${id}" is public: it has no secret.`)

    await tx`
      update patchbay.client_secrets
      set expires_at = least(expires_at, now() + make_interval(secs => ${overlapHours * 3600}))
      where client_id = ${id}`
    await tx`insert into patchbay.client_secrets (digest, client_id) values (${digest(secret)}, ${id})`
    await tx`select patchbay.audit('client_secret_rotated', p_client_id => ${id})`
  })

  console.log(`  client id       ${id}`)
  console.log(`  client secret   ${secret}   (shown only now)`)
  console.log(`  old secrets     work ${overlapHours} more hours`)
}
