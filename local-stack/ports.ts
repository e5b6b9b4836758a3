import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { DEV, START } from './command/names-of-commands.ts'
import { ExpectedError, errorCode } from './expected-error.ts'

/**
 * A port on 127.0.0.1 that can be bound: the wanted one, or any free one where 0 is wanted. Waits a second for the
 * wanted one, because a server of a run that was just killed may be on its way out.
 *
 * Throws an ExpectedError that names the environment variable when it is taken.
 */
export async function claimPort(wanted: number, variable: string): Promise<number> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await bindOnce(wanted)
    } catch (error) {
      if (errorCode(error) === 'EACCES') {
        throw new ExpectedError(
          `This account may not use port ${wanted}.`,
          `Choose another one: ${howTo(variable, 54400)}`,
        )
      }
      if (errorCode(error) !== 'EADDRINUSE') throw error
      if (attempt === 10) {
        throw new ExpectedError(
          `Port ${wanted} is taken by another program.`,
          `Stop that program, or choose another port: ${howTo(variable, wanted + 100)}`,
        )
      }
    }
    await sleep(100)
  }
}

/** The option of the command line, or the variable that says the same. */
function howTo(variable: string, port: number): string {
  const option = OPTIONS[variable]
  const byVariable = `${variable}=${port} ${START}`
  return option === undefined ? byVariable : `${DEV} ${option} ${port} (or ${byVariable})`
}

const OPTIONS: Record<string, string> = {
  PATCHBAY_API_PORT: '--port',
  PATCHBAY_DB_PORT: '--db-port',
}

function bindOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address()
      const bound = address !== null && typeof address === 'object' ? address.port : port
      server.close(() => resolve(bound))
    })
  })
}
