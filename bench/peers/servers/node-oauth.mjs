// @node-oauth/oauth2-server with a model as its documentation describes it: get, revoke, save. SHA-256 of every credential;
// the client is in memory; statements are prepared. The DELETE's count makes a code good for one use. No transaction.
import { hash, timingSafeEqual } from 'node:crypto'
import OAuth2Server from '@node-oauth/oauth2-server'
import { bodyOf, client, pool, row, sendJson, serve, statusOf } from './common.mjs'

const { Request, Response } = OAuth2Server
const digest = (text) => hash('sha256', text, 'buffer')
const secretDigest = digest(client.secret)
const known = {
  id: client.id,
  grants: ['authorization_code', 'refresh_token'],
  redirectUris: [client.redirectUri],
}
const deleted = async (name, text, value) =>
  (await pool.query({ name, text, values: [digest(value)] })).rowCount === 1

const oauth = new OAuth2Server({
  accessTokenLifetime: 3600,
  refreshTokenLifetime: 30 * 86_400,
  alwaysIssueNewRefreshToken: true,
  model: {
    async getClient(id, secret) {
      const isKnown =
        id === client.id && (secret === null || timingSafeEqual(digest(secret), secretDigest))
      return isKnown && known
    },
    async getAuthorizationCode(code) {
      const found = await row(
        'get code',
        'select client_id, user_id, redirect_uri, scope, expires_at from codes where digest = $1',
        [digest(code)],
      )
      return (
        found && {
          authorizationCode: code,
          expiresAt: found.expires_at,
          redirectUri: found.redirect_uri,
          scope: found.scope,
          client: { id: found.client_id },
          user: { id: found.user_id },
        }
      )
    },
    revokeAuthorizationCode: ({ authorizationCode }) =>
      deleted('revoke code', 'delete from codes where digest = $1', authorizationCode),
    async saveToken(token, of, user) {
      await pool.query({
        name: 'save token',
        text: 'insert into tokens values ($1, $2, $3, $4, $5, $6, $7)',
        values: [
          digest(token.accessToken),
          digest(token.refreshToken),
          of.id,
          user.id,
          token.scope,
          token.accessTokenExpiresAt,
          token.refreshTokenExpiresAt,
        ],
      })
      return { ...token, client: of, user }
    },
    async getRefreshToken(refreshToken) {
      const found = await row(
        'get refresh token',
        'select client_id, user_id, scope, refresh_expires_at from tokens where refresh_digest = $1',
        [digest(refreshToken)],
      )
      return (
        found && {
          refreshToken,
          refreshTokenExpiresAt: found.refresh_expires_at,
          scope: found.scope,
          client: { id: found.client_id },
          user: { id: found.user_id },
        }
      )
    },
    revokeToken: ({ refreshToken }) =>
      deleted('revoke token', 'delete from tokens where refresh_digest = $1', refreshToken),
    async getAccessToken(accessToken) {
      const found = await row(
        'get access token',
        'select client_id, user_id, scope, access_expires_at from tokens where access_digest = $1',
        [digest(accessToken)],
      )
      return (
        found && {
          accessToken,
          accessTokenExpiresAt: found.access_expires_at,
          scope: found.scope,
          client: { id: found.client_id },
          user: { id: found.user_id },
        }
      )
    },
  },
})

serve(async (request, response) => {
  const { method, headers } = request
  const answer = new Response({ headers: {} })
  if (request.url === '/token') {
    const body = Object.fromEntries(new URLSearchParams(await bodyOf(request)))
    // What it throws is in the answer as well.
    await oauth.token(new Request({ method, headers, query: {}, body }), answer).catch(() => {})
    return sendJson(response, answer.status, answer.body)
  }
  try {
    const { user } = await oauth.authenticate(
      new Request({ method, headers, query: {}, body: {} }),
      answer,
    )
    sendJson(response, 200, await statusOf(user.id))
  } catch (error) {
    sendJson(response, error.code ?? 401, { error: error.name })
  }
})
