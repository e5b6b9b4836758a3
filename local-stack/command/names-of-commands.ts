import { IS_CHECKOUT } from '../paths.ts'

/** How a person starts the stack: in this checkout, or as the package in a project of theirs. */
export const DEV = IS_CHECKOUT ? 'npm start --' : 'npx patchbay dev'

/** The same, with nothing behind it. */
export const START = IS_CHECKOUT ? 'npm start' : 'npx patchbay dev'

export const RESET = IS_CHECKOUT ? 'npm run reset' : 'npx patchbay dev --reset'
