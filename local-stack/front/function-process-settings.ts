/** What the process of one function is told. */
export type FunctionProcessSettings = {
  /** Its file: URL. */
  module: string
  port: number
  /** The one origin: what the function sees in the URL of a request. */
  origin: string
}
