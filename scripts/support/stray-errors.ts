import { errorCode } from '../../local-stack/expected-error.ts'

/**
 * Notes errors that nobody waits for, instead of ending a process that others depend on.
 *
 * A rejection that nobody handles leaves everything else as it was, and so does a system error of a socket or stream that
 * nobody listens to (it has a code: ECONNRESET, EPIPE, ENOSPC …): after both the process goes on. Any other exception
 * ended some work halfway, nobody knows which: `broken` is told.
 *
 * @returns stops listening
 */
export function noteStrayErrors(
  note: (text: string) => void,
  broken: (error: unknown) => void,
): () => void {
  const onRejection = (reason: unknown) => note(`Went on after a rejection: ${described(reason)}`)
  const onException = (error: unknown) => {
    const isOfSystem = /^E[A-Z0-9]+$/.test(errorCode(error) ?? '')
    note(`${isOfSystem ? 'Went on' : 'Stops'} after an exception: ${described(error)}`)
    if (!isOfSystem) broken(error)
  }
  process.on('unhandledRejection', onRejection)
  process.on('uncaughtException', onException)
  return () => {
    process.off('unhandledRejection', onRejection)
    process.off('uncaughtException', onException)
  }
}

function described(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
