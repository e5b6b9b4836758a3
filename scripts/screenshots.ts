// npm run screenshots: takes the pictures of the docs from the running local stack, the moving one too, and draws the icon.

import { inRoot } from '../local-stack/paths.ts'
import { drawIcon } from '../tests/app/browser/support/icon.ts'
import { recordMovingPicture } from '../tests/app/browser/support/recording.ts'
import { takeScreens } from '../tests/app/browser/support/screens.ts'
import { runningStack } from './support/running-stack.ts'

const stack = await runningStack()
const moving = inRoot('docs/images/live.webp')
const icon = inRoot('web/public/icon-512.png')
const files = await takeScreens(stack, inRoot('docs/images'))
await recordMovingPicture(stack, moving)
await drawIcon(inRoot('web/public/favicon.svg'), icon)
console.log(`Written:\n${[...files, moving, icon].map((file) => `  ${file}`).join('\n')}`)
