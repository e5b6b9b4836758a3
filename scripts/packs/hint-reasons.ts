import type { ListedTool } from '../../functions-shared/mcp/toolset.ts'

/** The hints that reviewers check, in the order in which they ask for them. */
export const HINTS = ['readOnlyHint', 'openWorldHint', 'destructiveHint', 'idempotentHint'] as const
export type Hint = (typeof HINTS)[number]

/** Why each hint of a tool is as it is, in a sentence: directories ask for it. */
export function hintReasons({ annotations = {} }: ListedTool): Record<Hint, string> {
  const { readOnlyHint, destructiveHint, idempotentHint } = annotations
  return {
    readOnlyHint: readOnlyHint
      ? 'It changes nothing: its SQL function is declared stable, in which Postgres refuses to write.'
      : 'It changes rows of the signed-in user.',
    openWorldHint:
      'It touches the app’s own database, as the signed-in user, and reaches nothing outside of it.',
    destructiveHint: destructiveHint
      ? 'It overwrites or removes what was there.'
      : readOnlyHint
        ? 'It only reads, so nothing can be lost.'
        : 'It adds something, or changes what can be changed back; nothing is lost.',
    idempotentHint: idempotentHint
      ? 'Calling it twice with the same arguments leaves what one call leaves.'
      : 'Calling it twice does it twice.',
  }
}
