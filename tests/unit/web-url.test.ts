import { describe, expect, it } from 'vitest'
import { ownWebUrl } from '../../local-stack/functions-env.ts'
import { resolveSettings } from '../../local-stack/settings.ts'
import { generatedFiles } from '../../scripts/install/templates.ts'

describe('The web app that asks for consent', () => {
  const env = { PATCHBAY_WEB_URL: 'http://localhost:3000' }

  it('is that of --web-url, with its path, else that of the environment, else the stack’s own', () => {
    const given = resolveSettings({ env, webUrl: 'http://localhost:5173/ai/' })
    expect(ownWebUrl(given)).toBe('http://localhost:5173/ai')
    expect(ownWebUrl(resolveSettings({ env }))).toBe('http://localhost:3000')
    expect(ownWebUrl(resolveSettings({ env: {} }))).toBeUndefined()
  })

  it.each(['localhost:5173', 'http://localhost/?a=b'])('is not %s', (webUrl) => {
    expect(() => resolveSettings({ env: {}, webUrl })).toThrow('--web-url')
  })
})

it('A generated function imports nothing of Node’s: a project without its types checks it, too', () => {
  const release = { version: '0.2.0', chapters: [], runtime: new Map(), imports: {} }
  const files = generatedFiles(release, {
    prefix: 'a-long-prefix-of-thirty-chars-',
    runtime: 'npm',
  })
  const code = [...files].filter(([path]) => path.endsWith('index.ts')).map(([, text]) => text)
  expect(code).toHaveLength(5)
  for (const text of code) {
    expect(text).not.toContain('node:')
    // As Prettier breaks them.
    const [, ...lines] = text.split('\n')
    expect(lines.filter((line) => line.length > 80)).toEqual([])
  }
})
