// npm run keys -- new|reseal
import { parseArgs } from 'node:util'
import { newKey } from './keys/new-key.ts'
import { reseal } from './keys/reseal.ts'
import { ExpectedError } from './stack/expected-error.ts'
import { withAdminConnection } from './support/admin-connection.ts'
import { resealWebhookSecrets } from './webhooks/endpoints.ts'

const usage = `
  npm run keys -- new       prints a new key for the front of PATCHBAY_TOKEN_KEYS
  npm run keys -- reseal    seals every stored token with the first key of PATCHBAY_TOKEN_KEYS;
                            then the other keys may go
  The database is that of --db-url or PATCHBAY_DB_URL, else the running local stack's.`

const { positionals, values } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { 'db-url': { type: 'string' } },
})

switch (positionals[0]) {
  case 'new':
    newKey()
    break
  case 'reseal': {
    const keys = process.env.PATCHBAY_TOKEN_KEYS
    if (!keys) throw new ExpectedError('PATCHBAY_TOKEN_KEYS is not set.', usage)
    await withAdminConnection(values['db-url'], async (sql) => {
      const { resealed, current } = await reseal(sql, keys)
      const webhooks = await resealWebhookSecrets(sql, keys)
      console.log(`  ${resealed} sealed again with key ${current}`)
      console.log(`  ${webhooks} webhook secrets likewise`)
    })
    break
  }
  default:
    throw new ExpectedError('Which command?', usage)
}
