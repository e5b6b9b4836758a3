import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packTarball } from './support/tarball.ts'

/** Milliseconds: a build. */
const TIME = 300_000

/** All that may be in it: nothing of the shipped app, the tests, the benchmarks, a local stack's data or keys. */
const MAY_BE_THERE = [
  /^(LICENSE|README\.md|THIRD_PARTY\.md|package\.json)$/,
  /^dist\/(package|parts)\.json$/,
  /^dist\/(client\/(consent|site)|functions-shared|local-stack|scripts)\/[\w/-]+\.js$/,
  /^dist\/local-stack\/base\/[\w/-]+\.sql$/,
  /^dist\/(consent|runtime)\/[\w/-]+\.(js|d\.ts)$/,
  /^dist\/supabase\/functions\/oauth\/deno\.json$/,
  /^dist\/supabase\/migrations\/(20261121\d{6}|\d{14}_patchbay)_\w+\.sql$/,
  /^dist\/web\/(index\.html|pages\.json|favicon\.svg|icon-512\.png|assets\/[\w-]+\.(js|css))$/,
]
const MUST_NOT = /functions-shared\/app\/|\/(tests?|bench|examples)\/|\.test\.|\.env|\.map$/

const folder = await mkdtemp(join(tmpdir(), 'patchbay-tarball-'))
let tarball = ''
let files: string[] = []
beforeAll(async () => {
  tarball = await packTarball(folder)
  const listed = execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' })
  files = listed
    .trim()
    .split('\n')
    .map((line) => line.replace(/^package\//, ''))
}, TIME)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('The tarball of `npm pack`', () => {
  it('holds what a project needs, and nothing else', () => {
    expect(files.filter((file) => MUST_NOT.test(file))).toEqual([])
    expect(files.filter((file) => !MAY_BE_THERE.some((one) => one.test(file)))).toEqual([])
    expect(MAY_BE_THERE.filter((one) => !files.some((file) => one.test(file)))).toEqual([])
  })

  it('is below 1 MB', async () => {
    const { size } = await stat(tarball)
    console.log(`  ${Math.round(size / 1000)} kB, ${files.length} files`)
    expect(size).toBeGreaterThan(300_000)
    expect(size).toBeLessThan(1_000_000)
  })

  it('names files that are there, with their types: publint finds nothing', async () => {
    const bytes = await readFile(tarball)
    const pack = { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) }
    const { messages } = await publint({ pack, strict: true })
    expect(messages).toEqual([])
  })
})
