import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'

const FOLDER = 'supabase/migrations'

it('Every function that runs with more rights than its caller says beside it why it must', () => {
  const definers = readdirSync(inRoot(FOLDER)).flatMap((name) =>
    readFileSync(inRoot(FOLDER, name), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        /^\s*[^-]*\bsecurity definer\b/i.test(line) ? [`${name}:${index + 1} ${line}`] : [],
      ),
  )
  expect(definers.length).toBeGreaterThan(30)
  expect(definers.filter((one) => !/ security definer -- \S+( \S+)+$/.test(one))).toEqual([])
})
