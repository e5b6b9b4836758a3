import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { inRoot } from '../../../local-stack/paths.ts'
import { runCommand } from '../../../scripts/test/run-command.ts'

/** A repository of somebody's, in a folder of the test's own. */
export interface Repository {
  root: string
  /** Runs a program in it; gives what it printed. Throws where it fails. */
  run(file: string, ...words: string[]): Promise<string>
  /** The same, also where it fails. */
  tried(file: string, ...words: string[]): Promise<{ code: number; output: string }>
  read(path: string): Promise<string>
  write(path: string, text: string): Promise<void>
  commit(): Promise<void>
  /** What git sees that is not committed: `M path`, `? path` for a new one. */
  changed(): Promise<string[]>
}

/**
 * Lays a repository and commits it.
 *
 * @param from a folder below tests/package; none: only the `files`
 */
export async function layRepository(
  root: string,
  from: string | null,
  files: Readonly<Record<string, string>> = {},
): Promise<Repository> {
  await mkdir(root, { recursive: true })
  if (from) await cp(inRoot('tests/package', from), root, { recursive: true })
  const env = {
    ...process.env,
    // What npm set for the test run itself.
    ...Object.fromEntries(
      Object.keys(process.env)
        .filter((name) => /^npm_(lifecycle|package|command)/.test(name))
        .map((name) => [name, undefined]),
    ),
    NODE_OPTIONS: undefined,
  }
  const tried = (file: string, ...words: string[]) => runCommand(file, words, env, root)
  const run = async (file: string, ...words: string[]) => {
    const { code, output } = await tried(file, ...words)
    if (code !== 0) throw new Error(`${file} ${words.join(' ')}: ${output}`)
    return output
  }
  const repository: Repository = {
    root,
    run,
    tried,
    read: (path) => readFile(join(root, path), 'utf8'),
    async write(path, text) {
      await mkdir(dirname(join(root, path)), { recursive: true })
      await writeFile(join(root, path), text)
    },
    async commit() {
      await run('git', 'add', '--all')
      const who = ['-c', 'user.name=golfer', '-c', 'user.email=golfer@example.com']
      await run('git', ...who, 'commit', '--quiet', '--allow-empty', '--message', 'as it is')
    },
    async changed() {
      const status = await run('git', 'status', '--porcelain', '--untracked-files=all')
      return status
        .split('\n')
        .filter(Boolean)
        .map((line) => `${line.slice(0, 2).trim()[0]} ${line.slice(3)}`)
        .sort()
    },
  }
  for (const [path, text] of Object.entries(files)) await repository.write(path, text)
  await run('git', 'init', '--quiet')
  await repository.commit()
  return repository
}

/** What `supabase init` makes, as far as it matters. */
export const EMPTY = {
  'supabase/config.toml': 'project_id = "empty"\n',
  '.gitignore': 'node_modules\n',
}

/** Names of the migrations of a repository. */
export async function migrationsOf({ root }: Repository): Promise<string[]> {
  return (await readdir(join(root, 'supabase/migrations')).catch(() => [])).sort()
}
