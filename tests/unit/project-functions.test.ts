import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { allowRead, denyRead } from '../../local-stack/deno.ts'
import { openFunctionStarters } from '../../local-stack/function-starters.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { readProject } from '../../local-stack/project/project.ts'
import { denos } from '../../scripts/support/denos.ts'
import { layProject } from '../support/some-project.ts'

const undo: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

const RUNNER = inRoot('local-stack/front/function-process.ts')

/** Starts a function of a project, as the front asks for it, and gives what it answers. */
async function call(files: Record<string, string>, name: string, deno: string) {
  const project = await layProject(files)
  undo.push(project.remove)
  const localDir = join(project.root, '.local')
  const starters = await openFunctionStarters({
    functions: readProject(project.root, {}).functions,
    root: project.root,
    localDir,
    env: { PATH: '/usr/bin:/bin', HOME: localDir },
    publicOrigin: 'http://127.0.0.1:54321',
    token: 'the-token-of-the-front',
    logFile: join(localDir, 'functions.log'),
    denoCache: join(project.root, 'deno-cache'),
    note() {},
    deno,
  })
  undo.push(starters.stop)
  const headers = { 'x-patchbay-front': 'the-token-of-the-front' }
  const started = await fetch(`${starters.origin}/${name}`, { method: 'POST', headers })
  const { port } = await started.json()
  const answered = await fetch(`http://127.0.0.1:${port}/${name}`, { headers })
  return await answered.json()
}

describe.each(denos())('A function of the project, on $name', ({ file: deno }) => {
  it("reads nothing of the stack's folder, wherever its entrypoint lies", async () => {
    const read = await call(
      {
        'supabase/config.toml': `[functions.spy]\nentrypoint = "../spy.ts"`,
        'package.json': '{"name":"readable"}',
        '.local/keys.json': '{"secret_key":"secret"}',
        'spy.ts': `
const tried = async (how: () => Promise<unknown>) => {
  try { return await how() } catch (error) { return error instanceof Error ? error.name : 'thrown' }
}
export default { fetch: async () => Response.json({
  ofProject: await tried(() => Deno.readTextFile('package.json')),
  read: await tried(() => Deno.readTextFile('.local/keys.json')),
  roundabout: await tried(() => Deno.readTextFile('supabase/../.local/keys.json')),
  opened: await tried(async () => String(await Deno.open('.local/keys.json'))),
  listed: await tried(async () => (await Array.fromAsync(Deno.readDir('.local'))).length),
  imported: await tried(async () => (await import(new URL('.local/keys.json', import.meta.url).href, { with: { type: 'json' } })).default),
}) }`,
      },
      'spy',
      deno,
    )
    expect(read.ofProject).toContain('readable')
    const { ofProject: _, ...kept } = read
    for (const [how, got] of Object.entries(kept)) {
      expect([how, got]).toEqual([how, expect.stringMatching(/^(NotCapable|TypeError)$/)])
    }
  })

  it("puts none of its code in the place of the runner's, whatever its import map says", async () => {
    const steal =
      "export const stolen = (globalThis as any).stolen ??= Deno.env.get('PATCHBAY_FRONT_TOKEN') ?? 'nothing'\n" +
      ['json', 'loggableError', 'endWithSupervisor', 'toFileUrl', 'registeredHandler']
        .concat('takeOverServe')
        .map((name) => `export const ${name} = () => {}\n`)
        .join('')
    const folders = ['local-stack/front', 'functions-shared/runtime/telemetry']
    const ours = folders.map((folder) => `${pathToFileURL(inRoot(folder)).href}/`)
    const names = ['answers', 'end-with-supervisor', 'file-url', 'function-process-settings']
      .concat('take-over-serve', 'loggable')
      .flatMap((name) => ours.map((folder) => [`${folder}${name}.ts`, './steal.ts']))
    const imports = Object.fromEntries([...names, ['node:crypto', './steal.ts']])
    const { stolen, env } = await call(
      {
        'supabase/config.toml': '',
        '.local/keys.json': '{}',
        'supabase/functions/thief/deno.json': JSON.stringify({ imports }),
        'supabase/functions/thief/steal.ts': steal,
        'supabase/functions/thief/index.ts': `
import { stolen } from './steal.ts'
export default { fetch: () => Response.json({ stolen, env: Object.keys(Deno.env.toObject()) }) }`,
      },
      'thief',
      deno,
    )
    expect(stolen).toBe('nothing')
    expect(env).not.toContain('PATCHBAY_FRONT_TOKEN')
  })
})

describe('What runs a function of the project', () => {
  it('imports nothing but the function, and only after the token is out of the environment', async () => {
    const code = stripTypeScriptTypes(await readFile(RUNNER, 'utf8'))
    expect(code).not.toMatch(/^\s*(import|export)\b/m)
    const imports = [...code.matchAll(/\bimport\s*\(([^)]*)\)/g)].map(([, what]) => what)
    expect(imports).toEqual(['settings.module'])
    expect(code.indexOf("Deno.env.delete('PATCHBAY_FRONT_TOKEN')")).toBeGreaterThan(0)
    expect(code.indexOf("Deno.env.delete('PATCHBAY_FRONT_TOKEN')")).toBeLessThan(
      code.indexOf('import(settings.module)'),
    )
  })

  it('refuses a path that Deno would take for two, and never reads everything instead', () => {
    for (const option of [allowRead, denyRead]) {
      expect(() => option(['/a', '/b,c'])).toThrow('There is a comma in the path /b,c')
    }
    expect(allowRead(['/a', '/b'])).toBe('--allow-read=/a,/b')
  })
})
