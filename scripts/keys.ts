// npm run keys -- new|reseal

import { parseOptions } from '../local-stack/command/options.ts'
import { ExpectedError } from '../local-stack/expected-error.ts'
import { resealWebhookSecrets } from '../local-stack/webhook-endpoints.ts'
import { printNewKey } from './keys/new-key.ts'
import { reseal } from './keys/reseal.ts'
import { databaseOptions, withAdminConnection } from './support/admin-connection.ts'
import { operatorTokenKeys } from './support/token-keys.ts'
import { usage } from './support/usage.ts'

const { positionals, values } = parseOptions(usage.keys, process.argv.slice(2), {
  allowPositionals: true,
  options: databaseOptions,
})

switch (positionals[0]) {
  case 'new':
    printNewKey()
    break
  case 'reseal': {
    const keys = await operatorTokenKeys(values)
    await withAdminConnection(values, async (sql) => {
      const { resealed, current } = await reseal(sql, keys)
      const webhooks = await resealWebhookSecrets(sql, keys)
      console.log(`  ${resealed} sealed again with key ${current}`)
      console.log(`  ${webhooks} webhook secrets likewise`)
    })
    break
  }
  default:
    throw new ExpectedError('Which command?', usage.keys)
}
