/** What the process of one function is told. */
export type FunctionProcessSettings = {
  file: string
  port: number
  /** The one origin: what the function sees in the URL of a request. */
  origin: string
}
