/** Why something could not be done, as far as the person in front of the page needs to know. */
export type Problem = 'offline' | 'busy' | 'limited' | 'setup' | 'unexpected'

const TEXTS: Record<Problem, string> = {
  offline: 'The server could not be reached. Check your connection, then try again.',
  busy: 'The service is busy right now. Try again in a moment.',
  limited: 'That was too often in a short time. Wait a minute, then try again.',
  setup: 'This site is not set up completely: its configuration is missing.',
  unexpected: 'Something went wrong on our side. Try again in a moment.',
}

/** The problem in a sentence or two that say what to do. */
export const problemText = (problem: Problem): string => TEXTS[problem]

/** The problem behind an HTTP status; 0 stands for "no answer". */
export const problemOf = (status: number): Problem => {
  if (status === 0) return 'offline'
  if (status === 429) return 'limited'
  return status === 502 || status === 503 || status === 504 ? 'busy' : 'unexpected'
}
