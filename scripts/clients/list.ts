import type { Sql } from 'postgres'
import { calledAs } from '../../local-stack/command/called-as.ts'

interface Row {
  id: string
  name: string
  kind: string
  redirect_uris: string[]
  secrets: number
  connections: number
}

/** Prints every client with its secrets and live connections counted. */
export async function listClients(sql: Sql): Promise<void> {
  const rows = await sql<Row[]>`
    select
      id, name, kind, redirect_uris,
      (
        select count(*)::integer from patchbay.client_secrets
        where client_id = clients.id and (expires_at is null or expires_at > now())
      ) as secrets,
      (
        select count(*)::integer from patchbay.grants
        where client_id = clients.id and revoked_at is null and expires_at > now()
      ) as connections
    from patchbay.clients
    order by created_at, id`

  if (rows.length === 0) {
    console.log(`  No client yet. Add one: ${calledAs('clients')} add --name "My GPT"`)
    return
  }

  const width = Math.max(...rows.map(({ id }) => id.length), 6)
  console.log(`  ${'client'.padEnd(width)}  kind        secrets  connections  name`)
  for (const row of rows) {
    console.log(
      `  ${row.id.padEnd(width)}  ${row.kind.padEnd(10)}  ${String(row.secrets).padStart(7)}  ${String(row.connections).padStart(11)}  ${row.name}`,
    )
    for (const uri of row.redirect_uris) console.log(`  ${''.padEnd(width)}  ${uri}`)
  }
}
