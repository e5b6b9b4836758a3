import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of a test's own, which it may fill. */
export interface Disk {
  folder: string
  /** Leaves no room for one more page. */
  fill(): void
  makeRoom(): void
  remove(): void
}

/** Mounts a disk in memory; the reason where this account may not. */
export async function mountDisk(megabytes: number): Promise<Disk | { reason: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'patchbay-test', folder], {
      stdio: 'pipe',
    })
  } catch (error) {
    rmSync(folder, { recursive: true })
    return { reason: `no disk can be mounted here: ${String(error).split('\n', 1)[0]}` }
  }
  // Postgres' own account must pass through.
  await chmod(folder, 0o755)
  const ballast = join(folder, 'ballast')
  return {
    folder,
    fill() {
      const file = openSync(ballast, 'a')
      for (const size of [1 << 20, 1 << 12, 1]) {
        const zeros = Buffer.alloc(size)
        for (let fits = true; fits; ) {
          try {
            fits = writeSync(file, zeros) > 0
          } catch {
            fits = false
          }
        }
      }
      closeSync(file)
    },
    makeRoom: () => rmSync(ballast, { force: true }),
    remove() {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true })
    },
  }
}
