import { CLIENT, digestSql, SCOPE, STATUS_SCHEMA, type Store, userSql } from '../others.ts'

const scopes = `string_to_array('${SCOPE}', ' ')`

/** Tables of a model for @node-oauth/oauth2-server (servers/node-oauth.mjs): digests only, a row for each pair. */
export const nodeOauthStore: Store = {
  schema: `${STATUS_SCHEMA}
    create table codes (
      digest bytea primary key,
      client_id text not null,
      user_id uuid not null,
      redirect_uri text not null,
      scope text[] not null,
      expires_at timestamptz not null
    );
    create table tokens (
      access_digest bytea primary key,
      refresh_digest bytea unique,
      client_id text not null,
      user_id uuid not null,
      scope text[] not null,
      access_expires_at timestamptz not null,
      refresh_expires_at timestamptz
    );`,
  fill: (workload, rows) => [
    'truncate codes, tokens',
    `${
      workload === 'code exchange'
        ? `insert into codes
          select ${digestSql(workload)}, '${CLIENT.id}', ${userSql}, '${CLIENT.redirectUri}', ${scopes}, now() + interval '1 day'`
        : `insert into tokens
          select ${digestSql('status read')}, ${digestSql('refresh')}, '${CLIENT.id}', ${userSql}, ${scopes}, now() + interval '1 day', now() + interval '1 day'`
    }
    from generate_series(1, ${rows}) as n`,
    'vacuum (analyze) codes, tokens',
  ],
}
