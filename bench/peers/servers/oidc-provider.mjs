// oidc-provider with an adapter on one table. Statements are prepared; the client is in memory and accounts ask no SQL; no
// openid scope, so nothing is signed; rotation at every refresh. Its interface finds, then consumes: no compare-and-set.
import { generateKeyPairSync } from 'node:crypto'
import { Provider } from 'oidc-provider'
import { bearerOf, client, pool, row, scope, sendJson, serve, statusOf } from './common.mjs'

const run = (name, text, values) => pool.query({ name, text, values })
const DAY = 86_400

class Adapter {
  constructor(kind) {
    this.kind = kind
  }

  async upsert(id, payload, expiresIn) {
    await run(
      'upsert',
      `insert into models (kind, id, payload, grant_id, user_code, uid, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (id, kind) do update set
        payload = excluded.payload, grant_id = excluded.grant_id, user_code = excluded.user_code, uid = excluded.uid,
        expires_at = excluded.expires_at`,
      [
        this.kind,
        id,
        JSON.stringify(payload),
        payload.grantId,
        payload.userCode,
        payload.uid,
        expiresIn ? new Date(Date.now() + expiresIn * 1000) : null,
      ],
    )
  }

  async #one(column, value) {
    const found = await row(
      `find by ${column}`,
      `select payload, consumed_at from models
      where ${column} = $1 and kind = $2 and (expires_at is null or expires_at > now())`,
      [value, this.kind],
    )
    return found && { ...found.payload, ...(found.consumed_at && { consumed: true }) }
  }

  find(id) {
    return this.#one('id', id)
  }

  findByUid(uid) {
    return this.#one('uid', uid)
  }

  findByUserCode(userCode) {
    return this.#one('user_code', userCode)
  }

  async consume(id) {
    await run('consume', 'update models set consumed_at = now() where id = $1 and kind = $2', [
      id,
      this.kind,
    ])
  }

  async destroy(id) {
    await run('destroy', 'delete from models where id = $1 and kind = $2', [id, this.kind])
  }

  async revokeByGrantId(grantId) {
    await run('revoke', 'delete from models where grant_id = $1', [grantId])
  }
}

const provider = new Provider(`http://127.0.0.1:${process.env.BENCH_PORT}`, {
  adapter: Adapter,
  clients: [
    {
      client_id: client.id,
      client_secret: client.secret,
      redirect_uris: [client.redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
      scope,
    },
  ],
  scopes: scope.split(' '),
  // GPT Actions send no challenge.
  pkce: { required: () => false },
  issueRefreshToken: async () => true,
  rotateRefreshToken: true,
  findAccount: async (_, accountId) => ({ accountId, claims: async () => ({ sub: accountId }) }),
  features: { devInteractions: { enabled: false }, resourceIndicators: { enabled: false } },
  ttl: {
    AccessToken: 3600,
    AuthorizationCode: 600,
    Grant: 14 * DAY,
    IdToken: 3600,
    Interaction: 600,
    RefreshToken: 30 * DAY,
    Session: DAY,
  },
  // Signs nothing here; without one it warns.
  jwks: {
    keys: [
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
    ],
  },
  cookies: { keys: ['bench'] },
})
provider.on('server_error', (_, error) => console.error(error))
const handle = provider.callback()

serve(async (request, response) => {
  if (request.url !== '/status') return handle(request, response)
  const value = bearerOf(request)
  const token = value && (await provider.AccessToken.find(value))
  if (!token?.isValid) return sendJson(response, 401, { error: 'invalid_token' })
  sendJson(response, 200, await statusOf(token.accountId))
})
