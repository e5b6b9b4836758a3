/**
 * The caller's environment without Patchbay's settings, so that a stack has those of `npm start` by default: limits,
 * log level, metrics, webhooks and the like change the figures.
 */
export function defaultEnv(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('PATCHBAY_')))
}
