import { expect, test } from 'vitest'
import { accentColours, accentSheet, contrast, isColour, type Scheme } from './accent.ts'

const ACCENTS = [
  ...['#0b6b58', '#ff0000', '#ffff00', '#00ff00', '#0000ff', '#000', '#fff', '#808080'],
  ...['#f97316', '#7c3aed', '#e11d48', '#0ea5e9', '#facc15', '#1e1b4b', '#fda4af'],
]
const GROUNDS: Record<Scheme, string[]> = {
  light: ['#ffffff', '#f4f6f4'],
  dark: ['#181e1c', '#0f1413'],
}

const cases = ACCENTS.flatMap((accent) => [[accent, 'light'] as const, [accent, 'dark'] as const])

test.each(cases)('%s can be read in the %s scheme, as text and under text', (accent, scheme) => {
  const colours = accentColours(accent, scheme)
  const { '--accent': text, '--accent-strong': strong, '--on-accent': on } = colours
  for (const ground of [...GROUNDS[scheme], colours['--accent-soft'], colours['--accent-wash']]) {
    expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5)
  }
  for (const under of [text, strong]) expect(contrast(on, under)).toBeGreaterThanOrEqual(4.5)
})

test('keeps an accent that can be read as it is', () => {
  expect(accentColours('#0b6b58', 'light')['--accent']).toBe('#0b6b58')
  expect(accentColours('#5fcbb0', 'dark')['--accent']).toBe('#5fcbb0')
})

test('writes both schemes, and nothing but colours', () => {
  expect(accentSheet('#7c3aed')).toMatch(
    /^:root\{(--[\w-]+:#[0-9a-f]{6};?)+\}@media \(prefers-color-scheme:dark\)\{:root\{(--[\w-]+:#[0-9a-f]{6};?)+\}\}$/,
  )
})

test.each(['teal', '#12', '#1234', '#12345g', 'red;}', ''])('takes no %j for a colour', (text) => {
  expect(isColour(text)).toBe(false)
})
