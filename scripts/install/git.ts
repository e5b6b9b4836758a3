import { execFile } from 'node:child_process'

function git(root: string, words: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('git', ['-C', root, ...words], { maxBuffer: 1 << 26 }, (error, stdout) =>
      resolve(error ? null : stdout),
    )
  })
}

/**
 * Which of these files have changes that are not committed. None outside of a repository; a file that git does not know yet
 * is nobody's unfinished work.
 *
 * @param paths relative to `root`
 */
export async function uncommitted(root: string, paths: readonly string[]): Promise<string[]> {
  if (paths.length === 0) return []
  const output = await git(root, ['status', '--porcelain', '-z', '--', ...paths])
  if (output === null) return []
  const inside = (await git(root, ['rev-parse', '--show-prefix']))?.trim() ?? ''
  return output
    .split('\0')
    .filter((entry) => entry !== '' && !entry.startsWith('??'))
    .map((entry) => entry.slice(3))
    .map((path) => (path.startsWith(inside) ? path.slice(inside.length) : path))
}

/** Whether a repository would take a file into a commit; false where there is none. */
export async function uncoveredByGit(root: string, path: string): Promise<boolean> {
  const isRepository = (await git(root, ['rev-parse', '--git-dir'])) !== null
  return isRepository && (await git(root, ['check-ignore', '--quiet', path])) === null
}
