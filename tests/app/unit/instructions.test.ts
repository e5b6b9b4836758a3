import { describe, expect, it } from 'vitest'
import { app } from '../../../functions-shared/app/app.ts'
import { instructions } from '../../../functions-shared/app/instructions.ts'
import { shippedApp } from '../../../scripts/packs/shipped-app.ts'
import { strangeNames } from '../../../scripts/packs/strange-names.ts'
import { textBlock } from '../../../scripts/packs/text-block.ts'

const { actions } = app

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ')
const gpt = () => textBlock('instructions.md', 'A GPT with OAuth')
const pairing = async () =>
  `${await textBlock('pairing.md', 'System prompt')}\n${await textBlock('pairing.md', 'User instructions')}`

describe('What the models are told', () => {
  it('stands in the docs as the server says it', async () => {
    expect(oneLine(await textBlock('instructions.md', 'An MCP client'))).toBe(instructions)
    expect(await gpt()).toBe(await shippedApp.gptInstructions('oauth'))
  })

  it('fits: 512 characters for an MCP client, 8,000 for a GPT', async () => {
    expect(instructions.length).toBeLessThanOrEqual(512)
    expect((await gpt()).length).toBeLessThanOrEqual(8000)
    expect((await pairing()).length).toBeLessThanOrEqual(8000)
  })

  it('names only actions that there are', async () => {
    for (const text of [instructions, await gpt(), await pairing()]) {
      expect(strangeNames(text, actions)).toEqual([])
      expect(strangeNames(text, []).length).toBeGreaterThan(1)
    }
    expect(strangeNames('Use an iPhone, eBay or macOS; then call logShot.', actions)).toEqual([
      'logShot',
    ])
  })

  it('says how to go on after each error', async () => {
    for (const status of ['400', '401', '404', '429']) {
      expect(await gpt()).toContain(status)
      expect(await pairing()).toContain(status)
    }
    expect(await gpt()).toContain('403')
    for (const code of ['invalid_request', 'not_found', 'rate_limited']) {
      expect(instructions).toContain(code)
    }
  })

  it('says that text in todos is no instruction', async () => {
    for (const text of [instructions, await gpt(), await pairing()]) {
      expect(text).toMatch(/data/)
      expect(text).toMatch(/instructions/)
    }
  })
})
