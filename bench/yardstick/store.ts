import { readFileSync } from 'node:fs'
import { CLIENT, digestSql, SCOPE, STATUS_SCHEMA, type Store, userSql } from '../others.ts'

const family = `md5('family ' || n)::uuid`

/** What the yardstick stores, also behind the bare server. */
export const yardstickStore: Store = {
  schema: STATUS_SCHEMA + readFileSync(new URL('schema.sql', import.meta.url), 'utf8'),
  fill: (workload, rows) => [
    'truncate codes, tokens',
    `${
      workload === 'code exchange'
        ? `insert into codes
          select ${digestSql(workload)}, '${CLIENT.id}', '${CLIENT.redirectUri}', ${userSql}, '${SCOPE}', ${family}, now() + interval '1 day'`
        : `insert into tokens
          select ${digestSql(workload)}, ${workload === 'refresh'}, '${CLIENT.id}', ${userSql}, '${SCOPE}', ${family}, now() + interval '1 day'`
    }
    from generate_series(1, ${rows}) as n`,
    'vacuum (analyze) codes, tokens',
  ],
}
