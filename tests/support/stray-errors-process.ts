// A process in which nobody waits for an error: which one, the argument says. Prints "still here" when it goes on.
import { noteStrayErrors } from '../../scripts/support/stray-errors.ts'

noteStrayErrors(console.log, () => process.exit(3))

const [kind] = process.argv.slice(2)
const fail = () => {
  if (kind === 'rejection') void Promise.reject(new Error('nobody waits'))
  else if (kind === 'system') throw Object.assign(new Error('read'), { code: 'ECONNRESET' })
  else throw new TypeError('a fault of ours')
}
setTimeout(() => console.log('still here'), 20)
setTimeout(fail)
