// npm run demo: plays an assistant of the shipped app against the running stack; an MCP client where no other is named.

import { ExpectedError } from '../local-stack/expected-error.ts'
import { runningStack } from './support/running-stack.ts'
import { type Demo, demos } from './todo-demo/demos.ts'

const known: Map<string, Demo> = new Map(Object.entries(demos))
const name = process.argv[2] ?? 'mcp'
const demo = known.get(name)
if (!demo)
  throw new ExpectedError(`There is no demo "${name}".`, `Demos: ${[...known.keys()].join(', ')}`)

await demo(await runningStack())
