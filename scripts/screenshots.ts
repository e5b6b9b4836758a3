// npm run screenshots: takes the pictures of the README from the running local stack.
import { takeScreens } from '../tests/browser/support/screens.ts'
import { inRoot } from './stack/paths.ts'
import { runningStack } from './support/running-stack.ts'

const files = await takeScreens(await runningStack(), inRoot('docs/images'))
console.log(`Written:\n${files.map((file) => `  ${file}`).join('\n')}`)
