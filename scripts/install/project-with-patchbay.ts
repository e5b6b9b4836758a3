import { ExpectedError } from '../../local-stack/expected-error.ts'
import { type LockFile, readLock } from './lock-file.ts'
import { findProject, type Project } from './project.ts'

/** The project that a command works on, and what Patchbay wrote there. Throws an ExpectedError where it was never added. */
export async function projectWithPatchbay(
  given: string | undefined,
): Promise<{ project: Project; lock: LockFile }> {
  const project = await findProject(given)
  const lock = await readLock(project.root)
  if (lock !== null) return { project, lock }
  throw new ExpectedError('Patchbay is not in this project.', 'npx patchbay add puts it there.')
}
