/** An Edge Function, as `export default` of its index.ts. */
export interface EdgeFunction {
  /** Answers a request whose path begins with the function's name, as the platform passes it on. */
  fetch(request: Request): Promise<Response>
}
