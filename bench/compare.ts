import { progress } from '../local-stack/command/running-line.ts'
import { otherDatabase } from '../local-stack/database/connect.ts'
import { openCluster } from '../local-stack/temporary/cluster.ts'
import { temporaryLocalDir } from '../local-stack/temporary/local-dir.ts'
import type { Temporary } from '../local-stack/temporary/temporary.ts'
import { type Contestant, overHttp } from './contestant.ts'
import { measure, TURN } from './measure.ts'
import type { BenchOptions } from './options/bench.ts'
import type { Store } from './others.ts'
import { peers, startPeer } from './peers/peers.ts'
import { findPgbench } from './pgbench.ts'
import { postmasterOf } from './processes/postmaster.ts'
import { functionsProcess } from './processes/stack-processes.ts'
import { type Row, rowsOf } from './row.ts'
import { SETTINGS } from './settings.ts'
import { type Subject, startSubject } from './subject.ts'
import { keepConnection } from './temporary-stack.ts'
import { bareServer, type StoreDatabase, yardstick } from './yardstick/contestants.ts'
import { yardstickStore } from './yardstick/store.ts'

/** Credentials for each turn: more than anybody uses. */
const ROWS = 60_000

/** Everybody who is measured, each with a database of its own, on two Postgres with the same settings: the stack's and another. */
export interface Field {
  subject: Subject
  contestants: Contestant[]
  /** Writes what is dirty, so that no turn pays for it. */
  checkpoint(): Promise<void>
}

/** Starts everybody; all ends with the benchmark. */
export async function startField(
  temporary: Temporary,
  options: Pick<BenchOptions, 'users' | 'seconds' | 'peers'>,
): Promise<Field> {
  const pgbench = findPgbench()
  const turns = Math.ceil(options.seconds / TURN)
  const rows = ROWS * turns
  const subject = await startSubject(temporary, options.users, SETTINGS)
  const stackPostmaster = await postmasterOf(subject.admin)

  const localDir = await temporaryLocalDir(temporary, 'others')
  const cluster = await temporary.keep(
    () => openCluster(localDir, { settings: SETTINGS }),
    ({ stop }) => stop(),
  )
  const admin = await keepConnection(temporary, cluster.access.adminUrl)
  const postmaster = await postmasterOf(admin)
  const databaseFor = async (name: string, store: Store): Promise<StoreDatabase> => {
    await admin.unsafe(`create database ${name}`)
    const url = otherDatabase(cluster.access.adminUrl, name)
    const sql = await keepConnection(temporary, url)
    await sql.unsafe(store.schema)
    return { sql, url, postmaster }
  }

  const where = { temporary, subject, stackPostmaster, rows }
  const y = yardstick({
    ...where,
    database: await databaseFor('yardstick', yardstickStore),
    pgbench,
    turns,
  })
  const b = await bareServer({ ...where, database: await databaseFor('bare', yardstickStore) })
  const contestants = [y, b, patchbay(subject, stackPostmaster)]
  if (options.peers)
    for (const [at, peer] of peers().entries())
      contestants.push(
        await startPeer(temporary, peer, await databaseFor(`peer_${at}`, peer.store), rows),
      )
  return {
    subject,
    contestants,
    async checkpoint() {
      await Promise.all([subject.admin`checkpoint`, admin`checkpoint`])
    },
  }
}

function patchbay(subject: Subject, postmaster: number): Contestant {
  const workloadOf = (name: string) => {
    const found = subject.workloads.find((workload) => workload.name === name)
    if (!found) throw new Error(`no workload ${name}`)
    return found
  }
  return overHttp({
    name: 'Patchbay',
    role: 'Patchbay',
    port: subject.port,
    server: functionsProcess(process.pid),
    postmasterOf: () => postmaster,
    measures: () => true,
    prepare: (workload) => subject.prepare(workloadOf(workload)),
    nextOf: (workload) => workloadOf(workload).next,
  })
}

/**
 * Measures one workload after the other.
 *
 * @param shows is given the rows of each
 */
export async function compare(
  { contestants, checkpoint }: Field,
  { only, rounds, seconds }: Pick<BenchOptions, 'only' | 'rounds' | 'seconds'>,
  shows: (rows: Row[]) => void,
): Promise<Row[]> {
  const rows: Row[] = []
  for (const workload of only) {
    await checkpoint()
    const found = await measure(workload, contestants, { rounds, seconds }, (round) =>
      progress(`  ${workload}, round ${round} of ${rounds}`),
    ).finally(() => progress(''))
    const own = rowsOf(workload, contestants, found)
    shows(own)
    rows.push(...own)
  }
  return rows
}
