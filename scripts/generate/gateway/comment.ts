/** What the comment on a function or type of `patchbay_api` says to the generator, and to who reads it. */
export interface Remarks {
  /** Called from TypeScript; else by other functions alone. */
  isEntry: boolean
  /** The comment without what is meant for the generator. */
  summary: string
  /** Parameters without `p_`, or columns, that may be null. Nothing else ever is. */
  nullable: ReadonlySet<string>
}

const KIND = /^(Entry|Inner) function: /
const NULLABLE = / ?May be null: ([a-z0-9_, ]+)\.$/

/** Reads the comment on a function: `Entry function: <what it does>. May be null: <name>, <name>.` */
export function readFunctionComment(name: string, comment: string | null): Remarks {
  const kind = KIND.exec(comment ?? '')?.[1]
  if (comment === null || kind === undefined) {
    throw new Error(
      `The comment on patchbay_api.${name} begins neither with "Entry function: " nor with "Inner function: "`,
    )
  }
  return { isEntry: kind === 'Entry', ...readTypeComment(comment.replace(KIND, '')) }
}

/** Reads the comment on a composite type: `<what it is>. May be null: <name>, <name>.` */
export function readTypeComment(comment: string | null): Omit<Remarks, 'isEntry'> {
  const names = NULLABLE.exec(comment ?? '')?.[1]?.split(', ') ?? []
  const summary = (comment ?? '').replace(NULLABLE, '')
  return {
    summary: summary.charAt(0).toUpperCase() + summary.slice(1),
    nullable: new Set(names),
  }
}
