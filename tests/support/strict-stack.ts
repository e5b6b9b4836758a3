import postgres from 'postgres'
import { digest } from './digest.ts'
import { type PrivateStack, startPrivateStack } from './private-stack.ts'

/** A stack with the limits of production, on which a test says from which address a request comes. */
export async function startStrictStack() {
  const own: PrivateStack = await startPrivateStack({
    env: { ...process.env, PATCHBAY_LIMITS: 'strict' },
    functionsEnv: { PATCHBAY_ADDRESS_HEADER: 'x-test-address' },
  })
  const sql = postgres(own.stack.info.db_url, { max: 2, onnotice: () => {} })

  /** A request from an address. A form makes it a POST, so does JSON. */
  const from =
    (address: string) =>
    (
      path: string,
      { form, json, jwt }: { form?: Record<string, string>; json?: unknown; jwt?: string } = {},
    ): Promise<Response> => {
      const body = form
        ? new URLSearchParams(form)
        : json === undefined
          ? null
          : JSON.stringify(json)
      return fetch(own.F + path, {
        method: body ? 'POST' : 'GET',
        redirect: 'manual',
        headers: {
          'x-test-address': address,
          ...(jwt !== undefined && { authorization: `Bearer ${jwt}` }),
          ...(json !== undefined && { 'content-type': 'application/json' }),
        },
        body,
      })
    }

  let addresses = 0
  return {
    ...own,
    sql,
    from,
    /** An address that no other test uses (RFC 5737). */
    newAddress: () => `203.0.113.${++addresses}`,
    /** Lets time pass for the buckets of an address or a client. */
    pass: (who: string, seconds: number) => sql`
      update patchbay.rate_limits set updated_at = updated_at - make_interval(secs => ${seconds})
      where key like ${`%:${who}`}`,
    /** Changes one limit. */
    setLimit: (name: string, capacity: number, perMinute: number) => sql`
      update patchbay.limits set capacity = ${capacity}, per_minute = ${perMinute} where name = ${name}`,
    /** A confidential client of this stack. */
    async newClient(redirectUris = ['https://app.example/callback']) {
      const client_id = `test-${crypto.randomUUID()}`
      const client_secret = `pb_cs_${crypto.randomUUID()}`
      await sql`
        insert into patchbay.clients
          (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
        values (
          ${client_id}, 'Test', 'gpt_action', ${redirectUris}, '{notes:read,profile:read}',
          '{client_secret_post}', false
        )`
      await sql`
        insert into patchbay.client_secrets (digest, client_id) values (${digest(client_secret)}, ${client_id})`
      return { client_id, client_secret }
    },
    async remove() {
      await sql.end({ timeout: 5 })
      await own.remove()
    },
  }
}

export type StrictStack = Awaited<ReturnType<typeof startStrictStack>>
