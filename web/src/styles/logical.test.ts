import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../', import.meta.url)

/** Sides of the screen, where those of the text are meant: `margin-left`, `left:`, `text-align: right`, `padding: 1px 2px 3px 4px`. */
const PHYSICAL = [
  /(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b/,
  /(?:^|[\s;{])(?:left|right)\s*:/,
  /(?:text-align|float|clear)\s*:\s*(?:left|right)/,
  /border-(?:top|bottom)-(?:left|right)-radius/,
]

/** The four sides of a shorthand; with the second and the fourth alike it is the same from both sides. */
const isLopsided = (line: string): boolean => {
  const [, given = ''] = /(?:margin|padding|inset)\s*:\s*([^;]+);/.exec(line) ?? []
  const sides = given.replaceAll(/\([^()]*(?:\([^()]*\)[^()]*)*\)/g, '()').split(/\s+/)
  return sides.length === 4 && sides[1] !== sides[3]
}

const findings = (css: string): string[] =>
  css.split('\n').filter((line) => isLopsided(line) || PHYSICAL.some((one) => one.test(line)))

test('styles name the sides of the text, not those of the screen', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.css'),
  )
  expect(files.length).toBeGreaterThan(8)
  expect(
    files.flatMap((path) =>
      findings(readFileSync(new URL(path, root), 'utf8')).map((line) => `${path}: ${line.trim()}`),
    ),
  ).toEqual([])
})

test.each([
  '  margin-left: 1rem;',
  '  left: 0;',
  '.a { right: 0; }',
  '  text-align: left;',
  '  padding: 1px 2px 3px 4px;',
  '  border-top-left-radius: 0;',
])('finds %s', (line) => {
  expect(findings(line)).toEqual([line])
})

test.each([
  '  margin-inline-start: 1rem;',
  '  inset-inline-start: 0;',
  '  padding: 1px 2px 3px;',
  '  padding: 1px 2px 3px 2px;',
  '  padding: clamp(0rem, 4vw, 2rem) clamp(1rem, 4vw, 2rem) 2rem;',
])('leaves %s', (line) => {
  expect(findings(line)).toEqual([])
})
