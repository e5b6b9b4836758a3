import { lockEntry, type PackageLock } from './package-lock.ts'

const SYSTEMS = [
  'darwin',
  'linux',
  'win32',
  'android',
  'freebsd',
  'openbsd',
  'netbsd',
  'sunos',
  'aix',
]
const PROCESSORS = ['x64', 'arm64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'loong64']

/**
 * Adds the binaries of other platforms to a lock: a registry mirror may lack them, npm then leaves them out, and
 * `npm ci` refuses a lock in which an optional dependency is missing.
 *
 * @returns the names that were added
 */
export function addForeignPlatforms(lock: PackageLock): string[] {
  const added: string[] = []
  for (const [path, raw] of Object.entries(lock.packages)) {
    if (path === '') continue
    const { optionalDependencies = {}, dev } = lockEntry.parse(raw)
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const isThere = [`node_modules/${name}`, `${path}/node_modules/${name}`].some(
        (place) => place in lock.packages,
      )
      const platform = platformOf(name)
      if (isThere || !platform || !/^\d/.test(version)) continue
      lock.packages[`node_modules/${name}`] = {
        version,
        cpu: [platform.processor],
        ...(dev && { dev }),
        ...(platform.libc && { libc: [platform.libc] }),
        optional: true,
        os: [platform.system],
      }
      added.push(name)
    }
  }
  return added
}

/** The platform that the name of a package speaks of. */
function platformOf(name: string) {
  const words = (name.split('/').pop() ?? '').split('-')
  const system = words
    .map((word) => (word === 'windows' ? 'win32' : word))
    .find((word) => SYSTEMS.includes(word))
  const processor = words.find((word) => PROCESSORS.includes(word))
  if (!system || !processor) return undefined
  const isGlibc = words.some((word) => /^(gnu|glibc)$/.test(word))
  const libc = words.includes('musl') ? 'musl' : isGlibc ? 'glibc' : undefined
  return { system, processor, libc }
}
