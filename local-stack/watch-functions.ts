import { type FSWatcher, watch } from 'node:fs'
import { join, sep } from 'node:path'
import type { Project } from './project/project.ts'

/** Milliseconds without another change: editors and formatters write a file more than once. */
const QUIET = 150

/**
 * Tells which functions of a project changed in their sources: a name; or undefined where the change is in what they share.
 *
 * @returns stops it
 */
export function watchFunctions(
  { root }: Project,
  changed: (names: Set<string | undefined>) => void,
): () => void {
  let watcher: FSWatcher
  let timer: NodeJS.Timeout | undefined
  const names = new Set<string | undefined>()
  try {
    watcher = watch(join(root, 'supabase', 'functions'), { recursive: true }, (_event, file) => {
      const [first = '', second] = String(file ?? '').split(sep)
      names.add(second === undefined || first.startsWith('_') ? undefined : first)
      clearTimeout(timer)
      timer = setTimeout(() => {
        const told = new Set(names)
        names.clear()
        changed(told)
      }, QUIET)
    })
  } catch {
    // There is no such folder, or the system watches no more files: a restart of the stack takes the changes, too.
    return () => {}
  }
  watcher.on('error', () => {})
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}
