import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A public address that only this namespace has, and the name that leads there; no packet leaves the machine. */
export const PUBLIC_ADDRESS = '93.184.216.34'
export const PUBLIC_HOST = 'app.client.example'

/**
 * The words before a command that make it run in a network of its own, in which this machine has a public address; or why
 * that cannot be had here.
 */
export function ownNetwork(folder: string): { words: string[] } | { reason: string } {
  const hosts = join(folder, 'hosts')
  writeFileSync(hosts, `127.0.0.1 localhost\n${PUBLIC_ADDRESS} ${PUBLIC_HOST}\n`)
  const script = [
    'set -e',
    `mount --bind ${JSON.stringify(hosts)} /etc/hosts`,
    'ip link set lo up',
    `ip addr add ${PUBLIC_ADDRESS}/32 dev lo`,
    'exec "$@"',
  ].join('\n')
  const words = ['unshare', '--net', '--mount', 'sh', '-c', script, 'sh']
  const [file = '', ...rest] = words
  const { status, stderr, error } = spawnSync(file, [...rest, 'true'], { encoding: 'utf8' })
  if (status === 0) return { words }
  return { reason: `no network namespace here: ${error?.message ?? stderr.trim()}` }
}
