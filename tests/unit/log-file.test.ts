import { mkdir, mkdtemp, readFile, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openLogFile } from '../../local-stack/log-file.ts'

let folder: string
let file: string
let notes: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-log-'))
  file = join(folder, 'x.log')
  notes = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const open = () => openLogFile(file, (text) => void notes.push(text))

it('Lines are written in their order', async () => {
  const log = open()
  for (const line of ['a', 'b', 'c']) log.write(line)
  await log.written()
  expect(await readFile(file, 'utf8')).toBe('a\nb\nc\n')
  expect(notes).toEqual([])
})

it('While a log cannot be written its lines are dropped, which is noted once; then it says how many and goes on', async () => {
  const log = open()
  // A folder of its name: every write fails, as on a full disk.
  await mkdir(file)
  for (const line of ['lost', 'too']) log.write(line)
  await log.written()
  expect(notes).toEqual([expect.stringMatching(/x\.log cannot be written \(EISDIR.*dropped/)])

  await rmdir(file)
  log.write('back')
  await log.written()
  expect(await readFile(file, 'utf8')).toBe('2 lines are missing here.\nback\n')
  expect(notes).toHaveLength(1)
})

it('A disk that hangs makes lines wait, but not without end', async () => {
  const log = open()
  for (let line = 0; line < 1500; line++) log.write(String(line))
  await log.written()
  expect(notes).toHaveLength(1)
  const lines = (await readFile(file, 'utf8')).split('\n')
  expect(lines[0]).toBe('500 lines are missing here.')
})
