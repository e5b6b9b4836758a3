/** A file that is made, not written. */
export interface Target {
  /** Relative to the checkout. */
  path: string
  /** What it must be; null: it must not be there. */
  content: string | null
}
