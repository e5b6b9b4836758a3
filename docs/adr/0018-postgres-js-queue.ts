// How long the list gets that postgres.js keeps of its busy connections: 0018-postgres-js-queue.md.
//   node docs/adr/0018-postgres-js-queue.ts postgres://… [seconds]
import process from 'node:process'
import postgres from 'postgres'

const [url = '', seconds = '2'] = process.argv.slice(2)
const CONNECTIONS = 4
const CALLERS = 16
const SECONDS = Number(seconds)

/** How long the longest array is in which a connection was looked for: postgres.js takes it out of its list that way. */
let longest = 0
const { indexOf } = Array.prototype
Array.prototype.indexOf = function (this: unknown[], ...args: [unknown, number?]) {
  longest = Math.max(longest, this.length)
  return indexOf.apply(this, args)
}

const sql = postgres(url, { max: CONNECTIONS, onnotice: () => {} })
await sql`select 1`
longest = 0

const end = performance.now() + SECONDS * 1000
let statements = 0
const call = async () => {
  while (performance.now() < end) {
    await sql`select 1`
    statements++
  }
}
await Promise.all(Array.from({ length: CALLERS }, call))
await sql.end()
console.log(
  `postgres.js, ${CALLERS} callers on ${CONNECTIONS} connections for ${SECONDS} s: ` +
    `${statements} statements, a list of ${longest} entries for ${CONNECTIONS} connections`,
)
