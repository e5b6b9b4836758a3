import type { Sql, TransactionSql } from 'postgres'
import {
  isStandardSecret,
  newWebhookSecret,
  signerOf,
  webhookSecretSealedFor,
} from '../functions-shared/ops/webhooks/secret.ts'
import { createKeyring, type Keyring } from '../functions-shared/runtime/secrets/sealing.ts'
import { calledAs } from './command/called-as.ts'
import { ExpectedError } from './expected-error.ts'

/** The events that there are, as patchbay.webhook_types() lists them. */
export const EVENTS = [
  'gpt_connection.connected',
  'gpt_connection.disconnected',
  'app_connected',
  'app_disconnected',
] as const

/** An endpoint as an operator names it. */
export interface WantedEndpoint {
  url: string
  /** Left out: the one that it has; for a new endpoint one is made. */
  secret?: string | undefined
  /** Left out: those that it has; a new endpoint then gets all. */
  events?: readonly string[] | undefined
}

/** What became of it. */
export interface PutEndpoint {
  id: string
  /** The secret, if it was made here. */
  madeSecret: string | undefined
}

/** Hours for which the secret before a rotation signs too, unless an operator says otherwise. */
export const OVERLAP_HOURS = 24

/**
 * Registers an endpoint, or switches the one with this URL on and brings it to these settings: running it twice changes
 * nothing. Beside a different secret the one before signs for a day more.
 *
 * @throws ExpectedError for a URL, a secret or an event that cannot work
 */
export async function putEndpoint(
  sql: Sql,
  keyring: Keyring,
  wanted: WantedEndpoint,
): Promise<PutEndpoint> {
  const url = checkedUrl(wanted.url)
  if (wanted.secret !== undefined) checkSigns(wanted.secret)
  const unknown = wanted.events?.filter((name) => !EVENTS.some((known) => known === name)) ?? []
  if (unknown.length > 0) {
    throw new ExpectedError(`There is no event "${unknown[0]}".`, `Events: ${EVENTS.join(', ')}`)
  }

  return await sql.begin(async (tx) => {
    await tx`lock table patchbay.webhook_endpoints in share row exclusive mode`
    const [known] = await tx<{ id: string; secret: string; events: string[] }[]>`
      select id, secret, events from patchbay.webhook_endpoints where url = ${url}`
    const events = [...(wanted.events ?? known?.events ?? EVENTS)]
    if (!known) {
      const id = crypto.randomUUID()
      const secret = wanted.secret ?? newWebhookSecret()
      const madeSecret = wanted.secret === undefined ? secret : undefined
      await tx`
        insert into patchbay.webhook_endpoints (id, url, events, secret)
        values (${id}, ${url}, ${events}, ${keyring.seal(secret, webhookSecretSealedFor(id))})`
      await tx`select patchbay.audit('webhook_endpoint_added', p_detail => ${tx.json({ endpoint_id: id, url })})`
      return { id, madeSecret }
    }

    await tx`
      update patchbay.webhook_endpoints set enabled = true, events = ${events}
      where id = ${known.id} and (not enabled or events <> ${events})`
    const { secret } = wanted
    const present = keyring.open(known.secret, webhookSecretSealedFor(known.id))
    if (secret !== undefined && present !== secret) {
      await setSecret(tx, keyring, known.id, secret, OVERLAP_HOURS)
    }
    return { id: known.id, madeSecret: undefined }
  })
}

/** Gives an endpoint a new secret; the one before signs `overlapHours` more beside it. */
export async function rotateSecret(
  sql: Sql,
  keyring: Keyring,
  id: string,
  secret: string,
  overlapHours: number,
): Promise<void> {
  if (!(overlapHours >= 0 && overlapHours <= 24 * 90)) {
    throw new ExpectedError('--overlap is a number of hours from 0 to 2160.')
  }
  checkStandardSecret(secret)
  await sql.begin((tx) => setSecret(tx, keyring, id, secret, overlapHours))
}

async function setSecret(
  tx: TransactionSql,
  keyring: Keyring,
  id: string,
  secret: string,
  overlapHours: number,
): Promise<void> {
  const sealed = keyring.seal(secret, webhookSecretSealedFor(id))
  const [changed] = await tx`
    update patchbay.webhook_endpoints
    set
      secret = ${sealed},
      previous_secret = case when ${overlapHours} > 0 then secret end,
      previous_secret_expires_at = case when ${overlapHours} > 0 then now() + make_interval(secs => ${overlapHours * 3600}) end
    where id::text = ${id}
    returning id`
  if (!changed) throw noEndpoint(id)
  await tx`select patchbay.audit('webhook_secret_rotated', p_detail => ${tx.json({ endpoint_id: id })})`
}

/**
 * Seals every signing secret again with the first key of the ring, so that the others may leave it.
 *
 * @throws ExpectedError when a key of a stored secret is not in the ring
 */
export async function resealWebhookSecrets(sql: Sql, tokenKeys: string): Promise<number> {
  const keyring = createKeyring(tokenKeys)
  return await sql.begin(async (tx) => {
    const endpoints = await tx<{ id: string; secret: string; previous_secret: string | null }[]>`
      select id, secret, previous_secret from patchbay.webhook_endpoints for update`
    for (const { id, secret, previous_secret } of endpoints) {
      const again = (sealed: string) => {
        const plain = keyring.open(sealed, webhookSecretSealedFor(id))
        if (plain !== null) return keyring.seal(plain, webhookSecretSealedFor(id))
        throw new ExpectedError(
          `The secret of webhook endpoint ${id} is sealed with key "${sealed.split('.')[1]}", which is not in PATCHBAY_TOKEN_KEYS.`,
          'Put that key back behind the first one and run this again.',
        )
      }
      await tx`
        update patchbay.webhook_endpoints
        set secret = ${again(secret)}, previous_secret = ${previous_secret === null ? null : again(previous_secret)}
        where id = ${id}`
    }
    return endpoints.length
  })
}

/** What to say when there is no such endpoint. */
export function noEndpoint(id: string): ExpectedError {
  return new ExpectedError(`There is no webhook endpoint "${id}".`, `${calledAs('webhooks')} list`)
}

function checkedUrl(text: string): string {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.hash) {
    throw new ExpectedError(
      `The webhook URL "${text}" is not one that can be called.`,
      'It is https://…, without user information or a fragment (on the local stack also http://…).',
    )
  }
  return url.href
}

/** What an endpoint brings along may be any secret that signs. */
function checkSigns(secret: string): void {
  if (signerOf(secret)) return
  throw new ExpectedError('The webhook secret signs nothing.', `It is ${STANDARD_SECRET}`)
}

/**
 * What an operator names must not be guessed.
 *
 * @throws ExpectedError when it is not as Standard Webhooks asks
 */
export function checkStandardSecret(secret: string): void {
  if (isStandardSecret(secret)) return
  throw new ExpectedError(
    'The webhook secret is not one of Standard Webhooks.',
    `It is ${STANDARD_SECRET}`,
  )
}

const STANDARD_SECRET =
  'whsec_ and base64 of 24 to 64 random octets. Make one: echo "whsec_$(openssl rand -base64 32)"'
