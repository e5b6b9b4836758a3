import { readdir, readFile } from 'node:fs/promises'
import type { Sql } from 'postgres'
import { withActionsTable } from '../../functions-shared/actions/docs-table.ts'
import { openApiDocument } from '../../functions-shared/actions/openapi.ts'
import { app } from '../../functions-shared/app/app.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { denoJson } from './deno-json.ts'
import { denoLock } from './deno-lock.ts'
import { readCatalog } from './gateway/catalog.ts'
import { gatewayFiles, leftoverGatewayFiles } from './gateway/gateway.ts'
import { schemaSnapshot } from './schema-snapshot.ts'
import { settingsTables, withTables } from './settings-tables.ts'
import type { Target } from './target.ts'
import { thirdParty } from './third-party.ts'

const { actions } = app

const EXAMPLE_ORIGIN = 'https://example.supabase.co/functions/v1'

/** Every generated file. `sql` is a database that only the migrations touched. */
export async function generatedFiles(sql: Sql): Promise<Target[]> {
  const functions = await readdir(inRoot('supabase/functions'))
  const map = await denoJson()
  const lock = await denoLock()
  const gateway = gatewayFiles(await readCatalog(sql))
  const { retention = '', ...settings } = await settingsTables(sql)
  const document = openApiDocument(app, {
    gptResource: `${EXAMPLE_ORIGIN}/gpt`,
    issuer: `${EXAMPLE_ORIGIN}/oauth`,
  })

  return [
    { path: 'supabase/schema-snapshot.sql', content: await schemaSnapshot(sql) },
    ...gateway,
    ...(await leftoverGatewayFiles(gateway)),
    {
      path: 'docs/actions.md',
      content: withActionsTable(await readFile(inRoot('docs/actions.md'), 'utf8'), actions),
    },
    {
      path: 'docs/configuration.md',
      content: withTables(await readFile(inRoot('docs/configuration.md'), 'utf8'), settings),
    },
    {
      path: 'docs/database.md',
      content: withTables(await readFile(inRoot('docs/database.md'), 'utf8'), { retention }),
    },
    { path: 'THIRD_PARTY.md', content: await thirdParty() },
    { path: 'docs/openapi.json', content: `${JSON.stringify(document, null, 2)}\n` },
    ...functions.sort().flatMap((name) => [
      { path: `supabase/functions/${name}/deno.json`, content: map },
      { path: `supabase/functions/${name}/deno.lock`, content: lock },
    ]),
  ]
}
