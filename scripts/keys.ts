// npm run keys -- new|reseal
import { parseArgs } from 'node:util'
import { printNewKey } from './keys/new-key.ts'
import { reseal } from './keys/reseal.ts'
import { ExpectedError, errorText } from './stack/expected-error.ts'
import { withAdminConnection } from './support/admin-connection.ts'
import { operatorTokenKeys } from './support/token-keys.ts'
import { usage } from './support/usage.ts'
import { resealWebhookSecrets } from './webhooks/endpoints.ts'

const { positionals, values } = (() => {
  try {
    return parseArgs({
      args: process.argv.slice(2),
      allowPositionals: true,
      options: { 'db-url': { type: 'string' } },
    })
  } catch (error) {
    throw new ExpectedError(errorText(error), usage.keys)
  }
})()

switch (positionals[0]) {
  case 'new':
    printNewKey()
    break
  case 'reseal': {
    const keys = await operatorTokenKeys(values['db-url'])
    await withAdminConnection(values['db-url'], async (sql) => {
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
