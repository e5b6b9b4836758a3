import { X509Certificate } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { platformCa } from '../../functions-shared/runtime/database/platform-ca.ts'
import { installed } from '../../local-stack/paths.ts'

describe('The roots of the platform', () => {
  it('are the two of 2021 and 2025, each signed by itself', () => {
    const roots = platformCa.map((pem) => new X509Certificate(pem))
    for (const root of roots) {
      expect(root.subject).toContain('O=Supabase Inc\nCN=Supabase Root 2021 CA')
      expect([root.ca, root.verify(root.publicKey)]).toEqual([true, true])
    }
    expect(
      roots.map(({ fingerprint256 }) => fingerprint256.replaceAll(':', '').toLowerCase()),
    ).toEqual([
      '807025ad50d4ed219d2c9c7d299c004f824eb00cf7f65afef607d07b72e6cafa',
      '5f9b77951a7aa1303f9b58eea9bfa89e358cfdc15f9786ff10d4930a722c9ae2',
    ])
  })

  it('are those that the platform’s own CLI trusts', async () => {
    const folder = installed('@supabase')
    const cli = (await readdir(folder)).find((name) => name.startsWith('cli-'))
    const program = await readFile(`${folder}/${cli}/bin/supabase`)
    for (const pem of platformCa) expect(program.includes(pem.trim())).toBe(true)
  })
})
