// npm run lock: after `npm install`, completes package-lock.json for platforms other than this one.
//
// A registry mirror may lack the binaries of foreign platforms; npm then leaves them out of the lock, and `npm ci`
// refuses a lock in which an optional dependency is missing. Their entries need a version and a platform only.
import { readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { inRoot } from './stack/paths.ts'

const entry = z.looseObject({
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
})
const lockFile = z.looseObject({ packages: z.record(z.string(), entry) })

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

const file = inRoot('package-lock.json')
const lock = lockFile.parse(JSON.parse(await readFile(file, 'utf8')))
const added: string[] = []

for (const [path, { optionalDependencies, dev }] of Object.entries(lock.packages)) {
  if (path === '') continue
  for (const [name, version] of Object.entries(optionalDependencies ?? {})) {
    if (`node_modules/${name}` in lock.packages || `${path}/node_modules/${name}` in lock.packages)
      continue

    const words = (name.split('/').pop() ?? '').split('-')
    const system = words
      .map((word) => (word === 'windows' ? 'win32' : word))
      .find((word) => SYSTEMS.includes(word))
    const processor = words.find((word) => PROCESSORS.includes(word))
    if (!system || !processor || !/^\d/.test(version)) continue

    const libc = words.includes('musl')
      ? ['musl']
      : words.some((word) => /^(gnu|glibc)$/.test(word))
        ? ['glibc']
        : undefined
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [processor],
      ...(dev && { dev }),
      ...(libc && { libc }),
      optional: true,
      os: [system],
    }
    added.push(name)
  }
}

lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
)
await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(
  added.length === 0
    ? 'The lock is complete.'
    : `Added:\n${added.map((name) => `  ${name}`).join('\n')}`,
)
