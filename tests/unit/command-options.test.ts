import { readdir } from 'node:fs/promises'
import { describe, expect, it, vi } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import type { Command } from '../../scripts/cli/command.ts'

/** What a command reads its words with. */
const asked = vi.hoisted(() => ({ options: [] as string[] }))
vi.mock('../../local-stack/command/options.ts', () => ({
  parseOptions: (_usage: string, _words: unknown, config: { options?: object }) => {
    asked.options = Object.keys(config.options ?? {})
    throw new Error('asked')
  },
  optionValues: () => ({}),
}))

const files = (await readdir(inRoot('scripts/cli/commands'))).sort()
const cases = files.flatMap((file) =>
  file === 'pack.ts'
    ? [
        [file, 'gpt'],
        [file, 'plugin'],
      ]
    : [[file, '']],
)

describe('--help says every option', () => {
  it.each(cases)('of %s %s', async (file, word) => {
    const { command }: { command: Command } = await import(
      inRoot('scripts/cli/commands', file ?? '')
    )
    await expect(command.run(word ? [word] : [])).rejects.toThrow('asked')
    // In a checkout these work on the checkout; their help says it in the package alone.
    const isOfTheCheckout = /^(clients|deploy|keys|pack|usage|webhooks)\.ts$/.test(file ?? '')
    const expected = asked.options.filter((one) => one !== 'project' || !isOfTheCheckout)
    expect(expected.length + Number(isOfTheCheckout)).toBeGreaterThan(0)
    const said = new Set(command.usage.match(/--[a-z][a-z-]*/g))
    expect(expected.filter((one) => !said.has(`--${one}`))).toEqual([])
  })
})
