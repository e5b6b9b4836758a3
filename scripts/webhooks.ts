// npm run webhooks -- add|list|test|enable|replay|rotate|remove
import { newWebhookSecret } from '../functions-shared/ops/webhooks/secret.ts'
import { createKeyring, type Keyring } from '../functions-shared/runtime/secrets/sealing.ts'
import { parseOptions } from '../local-stack/command/options.ts'
import { ExpectedError } from '../local-stack/expected-error.ts'
import {
  checkStandardSecret,
  OVERLAP_HOURS,
  putEndpoint,
  rotateSecret,
} from '../local-stack/webhook-endpoints.ts'
import { databaseOptions, withAdminConnection } from './support/admin-connection.ts'
import { operatorTokenKeys } from './support/token-keys.ts'
import { usage } from './support/usage.ts'
import { listEndpoints } from './webhooks/list.ts'
import { enableEndpoint, removeEndpoint, replayEvents, sendTest } from './webhooks/operate.ts'

const { positionals, values } = parseOptions(usage.webhooks, process.argv.slice(2), {
  allowPositionals: true,
  options: {
    ...databaseOptions,
    events: { type: 'string' },
    overlap: { type: 'string', default: String(OVERLAP_HOURS) },
    secret: { type: 'string' },
    since: { type: 'string' },
  },
})

const [command, subject] = positionals
const word = (what: string): string => {
  if (subject === undefined)
    throw new ExpectedError(`${command}: ${what} is missing.`, usage.webhooks)
  return subject
}
const keyring = async (): Promise<Keyring> => createKeyring(await operatorTokenKeys(values))

await withAdminConnection(values, async (sql) => {
  switch (command) {
    case 'add': {
      const { secret } = values
      if (secret !== undefined) checkStandardSecret(secret)
      const events = values.events?.split(/[\s,]+/).filter(Boolean)
      const wanted = { url: word('the URL'), secret, events }
      const { id, madeSecret } = await putEndpoint(sql, await keyring(), wanted)
      console.log(`  endpoint   ${id}`)
      if (madeSecret) console.log(`  secret     ${madeSecret}   (shown only now)`)
      return
    }
    case 'list':
      return listEndpoints(sql)
    case 'test':
      return sendTest(sql, word('the endpoint id'))
    case 'enable':
      return enableEndpoint(sql, word('the endpoint id'))
    case 'replay':
      return replayEvents(sql, word('the endpoint id'), values.since)
    case 'rotate': {
      const secret = values.secret ?? newWebhookSecret()
      const id = word('the endpoint id')
      await rotateSecret(sql, await keyring(), id, secret, Number(values.overlap))
      console.log(`  new secret   ${secret}   (shown only now)`)
      console.log(`  the one before signs ${values.overlap} more hours beside it`)
      return
    }
    case 'remove':
      return removeEndpoint(sql, word('the endpoint id'))
    default:
      throw new ExpectedError(
        command ? `There is no command "${command}".` : 'Which command?',
        usage.webhooks,
      )
  }
})
