// npm run demo: plays ChatGPT against the running stack, as an assistant of the shipped app.

import { ExpectedError } from '../local-stack/expected-error.ts'
import { runningStack } from './support/running-stack.ts'
import { demoApproval } from './todo-demo/approval.ts'
import { demoOAuth } from './todo-demo/oauth.ts'
import { demoPairing } from './todo-demo/pairing.ts'

const demos = new Map([
  ['oauth', demoOAuth],
  ['approval', demoApproval],
  ['pairing', demoPairing],
])
const name = process.argv[2] ?? 'oauth'
const demo = demos.get(name)
if (!demo)
  throw new ExpectedError(`There is no demo "${name}".`, `Demos: ${[...demos.keys()].join(', ')}`)

await demo(await runningStack())
