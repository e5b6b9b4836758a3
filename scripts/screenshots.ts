// npm run screenshots: takes the pictures of the README from the running local stack, the moving one last.

import { inRoot } from '../local-stack/paths.ts'
import { recordMovingPicture } from '../tests/app/browser/support/recording.ts'
import { takeScreens } from '../tests/app/browser/support/screens.ts'
import { runningStack } from './support/running-stack.ts'

const stack = await runningStack()
const moving = inRoot('docs/images/live.webp')
const files = await takeScreens(stack, inRoot('docs/images'))
await recordMovingPicture(stack, moving)
console.log(`Written:\n${[...files, moving].map((file) => `  ${file}`).join('\n')}`)
