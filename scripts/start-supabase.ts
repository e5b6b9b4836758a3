// npm run start:supabase: the same project on the official stack, in Docker.
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { ExpectedError } from '../local-stack/expected-error.ts'
import { inRoot, installed, ROOT } from '../local-stack/paths.ts'

const cli = installed('supabase', 'dist', 'supabase.js')
const env = { ...process.env, SUPABASE_TELEMETRY_DISABLED: '1' }

await promisify(execFile)('docker', ['info'], { timeout: 10_000 }).catch(() => {
  throw new ExpectedError(
    'Docker does not answer, and the official stack runs in it.',
    'Start Docker, or use `npm start`: the same project without Docker.',
  )
})

// Read by the edge runtime; git ignores it. The hosts are those of config.toml's ports.
const file = inRoot('supabase', 'functions', '.env')
if (!existsSync(file)) {
  const origin = 'http://127.0.0.1:54321'
  await writeFile(
    file,
    [
      `PATCHBAY_PUBLIC_URL=${origin}`,
      'PATCHBAY_WEB_URL=http://127.0.0.1:5173',
      `PATCHBAY_TOKEN_KEYS=docker:${randomBytes(32).toString('base64url')}`,
      'PATCHBAY_LIMITS=relaxed',
      'PATCHBAY_DCR=on',
      'PATCHBAY_WEBHOOK_LOCAL=on',
      '',
    ].join('\n'),
    { mode: 0o600 },
  )
  console.log('Wrote supabase/functions/.env with a new key.')
}

const child = spawn(process.execPath, [cli, 'start', '--workdir', ROOT], {
  cwd: ROOT,
  env,
  stdio: 'inherit',
})
const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
if (code === 0) {
  console.log('\nFunctions: http://127.0.0.1:54321/functions/v1  ·  web app: npx vite web')
  console.log('Stop with: npx supabase stop')
}
process.exitCode = code ?? 1
