// npm run screenshots: takes the pictures of the README from the running local stack.

import { inRoot } from '../local-stack/paths.ts'
import { takeScreens } from '../tests/app/browser/support/screens.ts'
import { runningStack } from './support/running-stack.ts'

const files = await takeScreens(await runningStack(), inRoot('docs/images'))
console.log(`Written:\n${files.map((file) => `  ${file}`).join('\n')}`)
