import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import type { Command } from '../../scripts/cli/command.ts'
import { functionNames, OWN_FOLDER, RUNTIME_FOLDER } from '../../scripts/install/templates.ts'

const page = await readFile(inRoot('docs/adopt.md'), 'utf8')

/** Each `npx patchbay …` of the page: the command, and the options behind it. */
const called = [...page.matchAll(/npx patchbay ([a-z]+)([^\n`#]*)/g)].map(
  ([, name = '', rest = '']) => ({ name, options: rest.match(/--[a-z-]+/g) ?? [] }),
)

const command = async (name: string): Promise<Command> =>
  (await import(inRoot(`scripts/cli/commands/${name}.ts`))).command

describe('docs/adopt.md', () => {
  it('names commands that are there, with options that their --help names', async () => {
    const names = (await readdir(inRoot('scripts/cli/commands'))).map((file) => file.slice(0, -3))
    expect(called.filter(({ name }) => !names.includes(name))).toEqual([])
    expect(called.length).toBeGreaterThan(15)
    for (const { name, options } of called) {
      const { usage } = await command(name)
      for (const option of options) expect(usage, `patchbay ${name}`).toContain(option)
    }
  })

  it('says what `add` writes', () => {
    for (const path of [
      `${OWN_FOLDER}/app.ts`,
      `${RUNTIME_FOLDER}/`,
      `supabase/functions/{${functionNames('').join(',')}}/`,
      'supabase/patchbay.lock.json',
    ]) {
      expect(page).toContain(`\`${path}\``)
    }
  })
})
