import {
  CLIENT,
  credentialSql,
  SCOPE,
  STATUS_SCHEMA,
  type Store,
  USERS,
  userSql,
} from '../others.ts'
import type { OAuthWorkload } from '../workload-names.ts'

const grantId = `('grant-' || n % ${USERS})`
const seconds = 'extract(epoch from now())::bigint'

const MODELS = {
  'code exchange': {
    kind: 'AuthorizationCode',
    more: `'redirectUri', '${CLIENT.redirectUri}', 'authTime', ${seconds}`,
  },
  refresh: {
    kind: 'RefreshToken',
    more: `'gty', 'authorization_code', 'authTime', ${seconds}, 'iiat', ${seconds}, 'rotations', 0`,
  },
  'status read': { kind: 'AccessToken', more: `'gty', 'authorization_code', 'format', 'opaque'` },
} satisfies Record<OAuthWorkload, { kind: string; more: string }>

const insert = (workload: OAuthWorkload, rows: number) => {
  const { kind, more } = MODELS[workload]
  const id = credentialSql(workload)
  return `
    insert into models (kind, id, payload, grant_id, expires_at)
    select '${kind}', ${id}, jsonb_build_object(
      'kind', '${kind}', 'jti', ${id}, 'iat', ${seconds}, 'exp', ${seconds} + 86400, 'accountId', ${userSql}::text,
      'clientId', '${CLIENT.id}', 'grantId', ${grantId}, 'scope', '${SCOPE}', ${more}
    ), ${grantId}, now() + interval '1 day'
    from generate_series(1, ${rows}) as n`
}

/** The one table that oidc-provider's adapter interface asks for (servers/oidc-provider.mjs). */
export const oidcProviderStore: Store = {
  schema: `${STATUS_SCHEMA}
    create table models (
      kind text not null,
      id text not null,
      payload jsonb not null,
      grant_id text,
      user_code text,
      uid text,
      expires_at timestamptz,
      consumed_at timestamptz,
      primary key (id, kind)
    ) with (fillfactor = 80);
    create index models_grant_id_idx on models (grant_id) where grant_id is not null;
    create index models_user_code_idx on models (user_code) where user_code is not null;
    create index models_uid_idx on models (uid) where uid is not null;`,
  fill: (workload, rows) => [
    'truncate models',
    // As the library keeps them: one for each account and client.
    `insert into models (kind, id, payload, expires_at)
    select 'Grant', ${grantId}, jsonb_build_object(
      'kind', 'Grant', 'jti', ${grantId}, 'iat', ${seconds}, 'exp', ${seconds} + 1209600, 'accountId', ${userSql}::text,
      'clientId', '${CLIENT.id}', 'openid', jsonb_build_object('scope', '${SCOPE}')
    ), now() + interval '14 days'
    from generate_series(1, ${USERS}) as n`,
    insert(workload, rows),
    'vacuum (analyze) models',
  ],
}
