import { webhookSecretSealedFor } from '../../functions-shared/ops/webhooks/secret.ts'
import type { Keyring } from '../../functions-shared/runtime/secrets/sealing.ts'
import { digest, type Secret } from '../../functions-shared/runtime/secrets/tokens.ts'
import type { DeployOptions } from './options.ts'

/** An SQL literal of a text. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted
}

/**
 * The login of the Edge Functions: every connection of it is patchbay_gateway from its first statement on. A login that
 * inherits nothing needs no `with inherit false`, which Postgres 15 does not know.
 */
export function loginSql(verifier: string): string {
  return `do $login$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'patchbay_edge') then
    create role patchbay_edge login noinherit;
  end if;
  alter role patchbay_edge login noinherit;
  alter role patchbay_edge password ${literal(verifier)};
  grant patchbay_gateway to patchbay_edge;
  -- A pooler in transaction mode hands on no settings of a connection, so they are the role's own.
  alter role patchbay_edge set role = 'patchbay_gateway';
  alter role patchbay_edge set statement_timeout = '10s';
  alter role patchbay_edge set lock_timeout = '3s';
  alter role patchbay_edge set timezone = 'UTC';
end
$login$;
`
}

/** The first client: confidential, no PKCE, as a GPT is. Without effect where there is one of that id. */
export function clientSql(
  { id, name, redirectUris }: DeployOptions['client'],
  secret: Secret<'secret'>,
): string {
  const uris = redirectUris.map(literal).join(', ')
  return `with created as (
  insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
  select ${literal(id)}, ${literal(name)}, 'gpt_action', array[${uris}]::text[], array_agg(scope.name order by scope.position),
    array['client_secret_post', 'client_secret_basic'], false
  from patchbay.scopes as scope
  on conflict (id) do nothing
  returning id
)
insert into patchbay.client_secrets (digest, client_id)
select '\\x${digest(secret).toString('hex')}'::bytea, id from created
returning 'created ' || client_id as outcome;
`
}

/** The webhook endpoint. Without effect where there is one of that URL. */
export function webhookSql(url: string, secret: string, keyring: Keyring, id: string): string {
  const sealed = keyring.seal(secret, webhookSecretSealedFor(id))
  return `insert into patchbay.webhook_endpoints (id, url, secret)
values (${literal(id)}, ${literal(url)}, ${literal(sealed)})
on conflict (url) do nothing
returning 'created ' || id as outcome;
`
}

/**
 * pg_cron, pg_net, and the key that the dispatch is called with, in the vault. A statement each: `db query` takes no file of
 * several, and pg_stat_statements keeps a `do` block with its values.
 */
export function scheduleSql(functionsUrl: string, secretKey: string, prefix = ''): string[] {
  return [
    'create extension if not exists pg_cron;',
    'create extension if not exists pg_net with schema extensions;',
    `select vault.update_secret(id, ${literal(secretKey)}) from vault.secrets where name = 'patchbay_secret_key';`,
    `select vault.create_secret(${literal(secretKey)}, 'patchbay_secret_key')
where not exists (select from vault.secrets where name = 'patchbay_secret_key');`,
    `select patchbay.schedule_jobs(${[functionsUrl, ...(prefix === '' ? [] : [prefix])].map(literal).join(', ')});`,
  ]
}
