import { AsyncLocalStorage } from 'node:async_hooks'
import type { PostgresConnection } from '@supabase/lite/postgres'

const asking = new AsyncLocalStorage<Request>()

/** Answers a request so that its statements know its headers. */
export function withHeadersOf<T>(request: Request, answer: () => T): T {
  return asking.run(request, answer)
}

/** Lite tells only functions the headers of their request; PostgREST tells every statement (`request.headers`). */
export function passHeadersOn(connection: PostgresConnection): void {
  const withContext = connection.withContext.bind(connection)
  connection.withContext = (vars, work, options) =>
    withContext(
      vars,
      async (db) => {
        const request = asking.getStore()
        if (vars !== undefined && request !== undefined) {
          const headers = JSON.stringify(Object.fromEntries(request.headers))
          await db
            .selectNoFrom(({ fn, val }) =>
              fn('set_config', [val('request.headers'), val(headers), val(true)]).as('headers'),
            )
            .execute()
        }
        return work(db)
      },
      options,
    )
}
