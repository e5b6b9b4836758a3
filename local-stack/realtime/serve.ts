// Realtime of the local stack, in a process of its own. Started by ../realtime.ts, which passes the settings in
// PATCHBAY_REALTIME_SETTINGS. It reads what was committed out of Postgres' log and sends it to those who may receive it.
import postgres from 'postgres'
import { errorText } from '../expected-error.ts'
import { createChanges } from './changes/changes.ts'
import { connectForPatterns } from './changes/filter-connections.ts'
import { listenHttp } from './http.ts'
import { createHub } from './hub.ts'
import { followLog } from './log/follow.ts'
import { dropOldMessages, isMessage, messageTeller } from './log/messages.ts'
import { publicationsToFollow } from './log/publications.ts'
import { visibleTransactions } from './log/visible-transactions.ts'
import type { RealtimeSettings } from './settings.ts'

const HOUR = 3_600_000

const settings: RealtimeSettings = JSON.parse(process.env.PATCHBAY_REALTIME_SETTINGS ?? '{}')
const sql = postgres(settings.databaseUrl, {
  max: 5,
  idle_timeout: 60,
  connect_timeout: 5,
  // postgres.js asks for them behind the back of a query, and where the connection breaks then, nobody can catch it. So
  // no array is read here: queries give jsonb instead.
  fetch_types: false,
  // Postgres comes back in a second or two; nobody wants to wait longer than that for us to notice.
  backoff: () => 0.2,
  onnotice: () => {},
  // A policy that hangs must not hang everybody's changes.
  connection: { application_name: 'realtime', statement_timeout: 5000 },
})
const hub = createHub()
const readable = visibleTransactions(sql)
const sqlForPatterns = connectForPatterns(settings.databaseUrl)
const changes = createChanges({ sql, sqlForPatterns }, readable)
const tellMessage = messageTeller(hub, readable)
let live = false
const { server, closeAll } = await listenHttp({ settings, sql, hub, changes, isLive: () => live })

let announced = false
/** The stack starts without Realtime, too: then the pages poll. */
function announce(problem: string | null): void {
  if (!announced) console.error(JSON.stringify({ ready: { problem } }))
  announced = true
}

const log = followLog(settings.databaseUrl, () => publicationsToFollow(sql), {
  up() {
    live = true
    announce(null)
  },
  change: (change) => (isMessage(change) ? tellMessage(change) : changes.tell(change)),
  // A joined channel is a live one: rather than leave a gap that nobody sees, every client is sent to join anew.
  down(why) {
    if (live || !announced) console.error('the log cannot be followed:', why)
    live = false
    closeAll()
    announce(why)
  },
})

const tidy = () =>
  dropOldMessages(sql).catch((error) => console.error('old messages:', errorText(error)))
void tidy()
setInterval(tidy, HOUR).unref()

// The supervisor closes our standard input to end us, and it closes by itself when the supervisor dies.
process.stdin.resume()
process.stdin.on('end', async () => {
  closeAll()
  server.close()
  setTimeout(() => process.exit(0), 500)
  const ends = [sql, sqlForPatterns].map((one) => one.end({ timeout: 0.2 }))
  await Promise.allSettled([log.stop(), ...ends])
  process.exit(0)
})
