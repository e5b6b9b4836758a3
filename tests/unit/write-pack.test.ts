import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { writePack } from '../../scripts/packs/write-pack.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-pack-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const pack = (text: string, problems: string[] = []) => ({ files: { 'fields.md': text }, problems })

describe('A pack', () => {
  it('is written into a new folder, and over the pack of before', async () => {
    const target = join(folder, 'new', 'gpt')
    await writePack(pack('one'), target)
    await writePack(pack('two'), target)
    expect(await readFile(join(target, 'fields.md'), 'utf8')).toBe('two')
  })

  it('never touches a folder that holds anything else', async () => {
    await writeFile(join(folder, 'thesis.md'), 'years of work')
    await writeFile(join(folder, 'fields.md'), 'mine')
    await expect(writePack(pack('one'), folder)).rejects.toThrow(/thesis\.md/)
    expect(await readdir(folder)).toEqual(['fields.md', 'thesis.md'])
    expect(await readFile(join(folder, 'fields.md'), 'utf8')).toBe('mine')
  })

  it('is not written through a link of the folder, nor into a folder that is one', async () => {
    const target = join(folder, 'pack')
    const other = join(folder, 'other')
    await mkdir(target)
    await writeFile(other, 'mine')
    await symlink(other, join(target, 'fields.md'))
    await symlink(target, join(folder, 'linked'))
    for (const place of ['pack', 'linked']) {
      await expect(writePack(pack('one'), join(folder, place))).rejects.toThrow(/is a link/)
    }
    expect(await readFile(other, 'utf8')).toBe('mine')
  })

  it('with a problem is not written', async () => {
    await expect(writePack(pack('one', ['too long']), folder)).rejects.toThrow(/not fit/)
    expect(await readdir(folder)).toEqual([])
  })

  it('with a problem leaves what was written before', async () => {
    const told = vi.spyOn(console, 'log').mockImplementation(() => {})
    try {
      const target = join(folder, 'pack')
      await writePack({ files: { 'a.md': 'old' }, problems: [] }, target)
      const bad = { files: { 'b.md': 'new' }, problems: ['One.', 'Two.'] }
      await expect(writePack(bad, target)).rejects.toMatchObject({ hint: '  - One.\n  - Two.' })
      expect(await readdir(target)).toEqual(['a.md'])
      await expect(writePack(bad, join(folder, 'other'))).rejects.toThrow(/nothing was written/)
      expect(await readdir(folder)).toEqual(['pack'])
    } finally {
      told.mockRestore()
    }
  })
})
