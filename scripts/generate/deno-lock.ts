import { lockEntry, readPackageLock } from '../lock/package-lock.ts'
import { functionPackages } from '../support/function-packages.ts'

interface Locked {
  integrity: string
  dependencies?: string[]
}

/**
 * The lock of every function, of the same packages as package-lock.json: version 4, which Deno 2.1.4 reads and the newest
 * still takes. Each function has one that holds them all, which `--frozen` allows.
 */
export async function denoLock(): Promise<string> {
  const { packages } = await readPackageLock()
  const entryOf = (name: string) => lockEntry.parse(packages[`node_modules/${name}`] ?? {})
  const versioned = (name: string) => `${name}@${entryOf(name).version}`
  const direct = Object.keys(await functionPackages()).sort()

  const locked = new Map<string, Locked>()
  const add = (name: string) => {
    const { integrity, dependencies = {} } = entryOf(name)
    if (!integrity) throw new Error(`package-lock.json has no integrity of ${name}`)
    if (locked.has(versioned(name))) return
    const own = Object.keys(dependencies).sort()
    locked.set(versioned(name), { integrity, ...(own.length > 0 && { dependencies: own }) })
    own.forEach(add)
  }
  direct.forEach(add)

  const specifiers = direct.map((name) => `npm:${versioned(name)}`)
  const lock = {
    version: '4',
    specifiers: Object.fromEntries(direct.map((name, i) => [specifiers[i], entryOf(name).version])),
    npm: Object.fromEntries([...locked].sort(([a], [b]) => (a < b ? -1 : 1))),
    workspace: { dependencies: specifiers },
  }
  return `${JSON.stringify(lock, null, 2)}\n`
}
