/** Why something could not be done, as far as the person in front of the page needs to know. */
export type Problem = 'offline' | 'busy' | 'limited' | 'setup' | 'unexpected'

/** The problem behind an HTTP status; 0 stands for "no answer". */
export const problemOf = (status: number): Problem => {
  if (status === 0) return 'offline'
  if (status === 429) return 'limited'
  return status === 502 || status === 503 || status === 504 ? 'busy' : 'unexpected'
}
