import { parseOptions } from '../local-stack/command/options.ts'
import { stackOptions, stackWords } from './dev/options.ts'
import { runStack } from './dev/run-stack.ts'
import { usage } from './support/usage.ts'

// `npm start [-- --public-url https://…]`: the local stack, until Ctrl-C.

const { values } = parseOptions(usage.start, process.argv.slice(2), { options: stackWords })
await runStack(stackOptions(usage.start, values))
