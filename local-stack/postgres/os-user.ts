import { spawnSync } from 'node:child_process'
import { ExpectedError } from '../expected-error.ts'

/** The account that Postgres runs as: undefined for the one that started the stack. */
export type RunAs = { uid: number; gid: number } | undefined

const ACCOUNT = 'postgres'

/**
 * Postgres refuses to run as root, so root runs it as the account `postgres`, made when it is missing.
 * Anybody else runs it as themselves.
 */
export function postgresAccount(): RunAs {
  if (process.getuid?.() !== 0) return undefined
  const account = lookUp() ?? create()
  if (account) return account
  throw new ExpectedError(
    'Postgres does not run as root, and this machine lets us make no account "postgres" for it.',
    'Start the stack as an ordinary user, or create the account first.',
  )
}

/** Whether that account may enter a folder (or run a program) at this path. */
export function canReach(account: RunAs, path: string): boolean {
  return !account || spawnSync('test', ['-x', path], { ...account, cwd: '/' }).status === 0
}

function lookUp(): RunAs {
  const uid = spawnSync('id', ['-u', ACCOUNT], { encoding: 'utf8' })
  const gid = spawnSync('id', ['-g', ACCOUNT], { encoding: 'utf8' })
  if (uid.status !== 0 || gid.status !== 0) return undefined
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

function create(): RunAs {
  spawnSync('groupadd', ['--system', ACCOUNT])
  const made = spawnSync('useradd', ['--system', '--gid', ACCOUNT, '--no-create-home', ACCOUNT])
  if (made.status !== 0) {
    // Alpine and other busybox systems.
    spawnSync('addgroup', ['-S', ACCOUNT])
    spawnSync('adduser', ['-S', '-D', '-H', '-G', ACCOUNT, ACCOUNT])
  }
  return lookUp()
}
