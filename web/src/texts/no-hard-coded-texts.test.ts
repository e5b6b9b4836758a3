import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hardCodedTexts } from './findings-of-source.ts'

const root = new URL('../', import.meta.url)

/** What is the same in every language, and what no page shows. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  // A command is typed as it is.
  'pages/playground.tsx': ['npm start'],
}

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.tsx?$/.test(path) && !/(^|\/)texts\/|\.test\.ts$/.test(path),
)

test('no page says anything that is not in texts/', () => {
  expect(sources.length).toBeGreaterThan(80)
  const found = sources.flatMap((path) =>
    hardCodedTexts(readFileSync(new URL(path, root), 'utf8'), path)
      .filter(({ text }) => !EXCEPTIONS[path]?.includes(text))
      .map(({ line, text }) => `${path}:${line}: ${text}`),
  )
  expect(found).toEqual([])
})

test('finds words between tags, in attributes, in expressions and in constants', () => {
  const source = `
    const WRONG = 'That is wrong.'
    const Page = ({ ok, name, kind }) => (
      <main class="main page" title="Home" aria-label={ok ? 'Yes' : \`No, \${name}\`}>
        Hello {ok && 'friend'} <b>{kind === 'Nice Kind' ? t.kind : name}</b>
      </main>
    )`
  expect(
    hardCodedTexts(source)
      .map(({ text }) => text)
      .sort(),
  ).toEqual(['Hello', 'Home', 'No,', 'That is wrong.', 'Yes', 'friend'].sort())
})
