import { spawn } from 'node:child_process'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { installed } from '../../local-stack/paths.ts'

/**
 * Runs the Supabase CLI and gives what it printed. Throws an ExpectedError, with what it said, when it fails.
 *
 * @param root the folder that has supabase/config.toml
 */
export function runSupabase(root: string, words: readonly string[]): Promise<string> {
  const cli = installed('supabase', 'dist', 'supabase.js')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...words, '--workdir', root], {
      cwd: root,
      env: { ...process.env, SUPABASE_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    let trouble = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      trouble += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) return resolve(output)
      reject(
        new ExpectedError(
          `supabase ${words.slice(0, 2).join(' ')} failed.`,
          `${trouble}${output}`.trim(),
        ),
      )
    })
  })
}
