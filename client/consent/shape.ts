/** True for a JSON object. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value if it is a string, else null. */
export const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' ? value : null

/** The value if it is one of these, else null. */
export const oneOf = <T extends string>(values: readonly T[], value: unknown): T | null =>
  values.find((one) => one === value) ?? null
