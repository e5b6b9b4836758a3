/**
 * A failure that a person can fix: `message` is one sentence that says what is wrong, `hint` what to do about it.
 * `scripts/run.mjs` prints both without a stack trace and exits with code 1; it knows the class by its name.
 */
export class ExpectedError extends Error {
  override readonly name = 'ExpectedError'
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** The code of a Node system error (`ENOENT`, `EADDRINUSE` …), or undefined for any other value. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}

/** What an unknown thrown value has to say, in one line. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
