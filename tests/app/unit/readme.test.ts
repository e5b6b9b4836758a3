import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Action } from '../../../functions-shared/actions/define-action.ts'
import { inRoot } from '../../../local-stack/paths.ts'
import { checkActions } from '../../../scripts/install/check.ts'
import { loadModule } from '../../../scripts/install/load-app.ts'
import { asRead } from '../../../scripts/install/read-actions.ts'
import { chunksOf } from '../browser/support/animated-webp.ts'

const readme = await readFile(inRoot('README.md'), 'utf8')

const block = (language: string): string =>
  new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\n\`\`\``).exec(readme)?.[1] ?? ''

const action = z.object({ logShot: z.custom<Action>((value) => typeof value === 'object') })

/** The definition that the page shows, loaded as an adopter's file is. */
async function shownAction(): Promise<Action> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-readme-'))
  try {
    const head = "import { defineAction, text, uuid, z } from 'supabase-patchbay'\n"
    await writeFile(join(folder, 'shown.ts'), head + block('ts'))
    return (await loadModule(folder, 'shown.ts', action)).logShot
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('README.md', () => {
  it('shows a definition and the SQL that goes with it, and they agree', async () => {
    const shown = await shownAction()
    expect(shown.sqlName).toBe('log_shot')
    expect(checkActions([asRead(shown)], block('sql'))).toEqual([
      expect.objectContaining({ level: 'ok' }),
    ])
    const wrong = block('sql').replace("->> 'club'", "->> 'klub'")
    expect(checkActions([asRead(shown)], wrong).length).toBeGreaterThan(1)
  })

  it('has the two commands word for word, each in a block of its own', () => {
    for (const command of ['npm ci && npm start', 'npm ci && npm test']) {
      expect(readme).toContain(`\`\`\`sh\n${command}\n\`\`\``)
    }
  })

  it('shows a moving picture of less than 500 kB', async () => {
    const [, path = ''] = /<img src="([^"]+\.webp)"/.exec(readme) ?? []
    const file = await readFile(inRoot(path))
    expect(file.byteLength).toBeLessThan(500_000)
    const kinds = chunksOf(file).map(({ kind }) => kind)
    expect(kinds.slice(0, 2)).toEqual(['VP8X', 'ANIM'])
    expect(kinds.filter((kind) => kind === 'ANMF').length).toBeGreaterThan(10)
  })

  it('quotes steps that the demo has', async () => {
    const demo = await readFile(inRoot('scripts/todo-demo/mcp.ts'), 'utf8')
    const steps = [...readme.matchAll(/^ {2,3}\d+ {2}(\S.*?) {2,}\S/gm)].map(([, what]) => what)
    expect(steps.length).toBeGreaterThan(5)
    for (const step of steps) expect(demo).toContain(`'${step}'`)
  })

  it('counts the assistants as docs/mcp.md and the tests do', async () => {
    const page = await readFile(inRoot('docs/mcp.md'), 'utf8')
    const rows = page.match(/^\|.*, (?:run|replayed) \|.*$/gm) ?? []
    expect(readme.match(/\b\d+(?=( of them come| assistants, from))/g)).toEqual([
      String(rows.length),
      String(rows.length),
    ])
    expect(rows.filter((row) => row.includes(', run |'))).toHaveLength(9)
    expect(readme).toContain("nine with the maker's own package")
  })

  it('leads to every page of docs/, and to nothing that is not there', () => {
    for (const name of readdirSync(inRoot('docs')).filter((one) => one.endsWith('.md'))) {
      expect(readme).toContain(`](docs/${name})`)
    }
    const links = [...readme.matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, path = '']) => path)
    expect(links.length).toBeGreaterThan(25)
    expect(links.filter((path) => !existsSync(inRoot(path)))).toEqual([])
  })
})
