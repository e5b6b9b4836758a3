import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { inRoot } from '../../local-stack/paths.ts'
import type { Temporary } from '../../local-stack/temporary/temporary.ts'
import { type Contestant, overHttp } from '../contestant.ts'
import { OTHERS_ENV, othersRequests, type Store } from '../others.ts'
import { startServer } from '../server-process.ts'
import { isOAuth } from '../workload-names.ts'
import { fill, type StoreDatabase } from '../yardstick/contestants.ts'
import { nodeOauthStore } from './node-oauth.ts'
import { oidcProviderStore } from './oidc-provider.ts'

/** An OAuth server that one would pick in place of Patchbay. */
export interface Peer {
  name: string
  store: Store
  /** Its program, in this folder. */
  program: string
}

const FOLDER = inRoot('bench/peers')

/** The peers, with the versions that the lock has. */
export function peers(): Peer[] {
  const { dependencies } = JSON.parse(readFileSync(`${FOLDER}/package.json`, 'utf8'))
  const named = (name: string) => `${name} ${dependencies[name]}`
  return [
    {
      name: named('@node-oauth/oauth2-server'),
      store: nodeOauthStore,
      program: 'servers/node-oauth.mjs',
    },
    {
      name: named('oidc-provider'),
      store: oidcProviderStore,
      program: 'servers/oidc-provider.mjs',
    },
  ]
}

/** Installs them, unless the lock has been installed already: `npm ci` in the checkout leaves them out. */
export function installPeers(): void {
  const [lock, done] = ['package-lock.json', 'node_modules/.package-lock.json'].map(
    (name) => `${FOLDER}/${name}`,
  ) as [string, string]
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(lock).mtimeMs) return
  process.stdout.write('Installing the peers …\n')
  // None of them needs its install script.
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new ExpectedError('The peers could not be installed (bench/peers).')
}

/** Starts a peer on a database that has its tables. */
export async function startPeer(
  temporary: Temporary,
  { name, store, program }: Peer,
  database: StoreDatabase,
  rows: number,
): Promise<Contestant> {
  const { port, pid } = await startServer(temporary, name, process.execPath, [program], {
    cwd: FOLDER,
    env: { ...OTHERS_ENV, BENCH_DB_URL: database.url },
  })
  const requests = othersRequests(port, { token: '/token', status: '/status' })
  return overHttp({
    name,
    role: 'peer',
    port,
    server: pid,
    postmasterOf: () => database.postmaster,
    measures: isOAuth,
    async prepare(workload) {
      requests.restart()
      if (isOAuth(workload)) await fill(database, workload, rows, store)
    },
    nextOf(workload) {
      if (isOAuth(workload)) return requests.nextOf(workload)
      throw new Error(`${name} has no ${workload}`)
    },
  })
}
