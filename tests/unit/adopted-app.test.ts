import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { adoptedApp } from '../../scripts/packs/adopted-app.ts'
import { deploymentAt } from '../../scripts/packs/deployment.ts'
import { ownMark } from '../../scripts/packs/icons.ts'
import { pluginPack } from '../../scripts/packs/plugin-pack.ts'

const APP = `import { createPatchbay, defineAction, text, uuid, z } from "supabase-patchbay";
const logShot = defineAction({
  operationId: "logShot", method: "POST", path: "/shots", title: "Log a shot",
  summary: "Logs one golf shot.", scope: "golf:write", effect: "write", idempotent: false,
  input: z.strictObject({ club: text(1, 40, "As the user names it.") }),
  output: z.strictObject({ id: uuid("Id of the shot.") }),
});
export const app = createPatchbay({
  about: { name: "golf", title: "Golf Diary", tagline: "Your rounds", description: "Acts on rounds.", version: "1.0.0" },
  instructions: "Ask before you change something.",
  actions: [logShot],
  prompts: [],
});
`

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'patchbay-adopted-'))
  await mkdir(join(root, 'supabase/functions/_patchbay'), { recursive: true })
  await own('app.ts', APP)
})
afterEach(() => rm(root, { recursive: true }))

const own = (name: string, text: string) =>
  writeFile(join(root, 'supabase/functions/_patchbay', name), text)
const packed = async () => {
  const deployment = deploymentAt('https://api.golf.example.com', 'https://golf.example.com')
  const pictures = { logo: await ownMark(), isPlaceholder: true, screenshots: {} }
  return await pluginPack(await adoptedApp(root), deployment, pictures)
}
const read = ({ files }: { files: Record<string, string> }, name: string) => files[name] ?? ''

describe('A pack of an app in somebody’s repository', () => {
  it('is fit to be used with nothing but the app, and names what to write', async () => {
    const pack = await packed()
    expect(pack.problems).toEqual([])
    for (const words of ['test prompt of logShot', '_patchbay/listing.ts', '--logo']) {
      expect(pack.warnings.join('\n')).toContain(words)
    }
    expect(read(pack, 'skills/golf/SKILL.md')).toContain('- logShot: Logs one golf shot.')
    expect(JSON.parse(read(pack, 'mcp.json')).mcpServers.golf.url).toBe(
      'https://api.golf.example.com/functions/v1/mcp',
    )
  })

  it('takes what lies beside the actions: the listing with its own pages, and the guide', async () => {
    await own('guide.md', 'Call logShot after each shot.\n')
    await own(
      'listing.ts',
      `export const listing = { developer: "Golf Ltd", category: "Sports", longDescription: "Rounds.",
        releaseNotes: "First.", termsUrl: "https://golf.example.com/legal/terms" };`,
    )
    const pack = await packed()
    expect(pack.problems).toEqual([])
    expect(pack.warnings.join('\n')).not.toContain('listing.ts')
    const { interface: shown } = JSON.parse(read(pack, 'plugin.json'))
    expect(shown).toMatchObject({
      developerName: 'Golf Ltd',
      category: 'Sports',
      termsOfServiceURL: 'https://golf.example.com/legal/terms',
      privacyPolicyURL: 'https://golf.example.com/privacy',
    })
    expect(read(pack, 'skills/golf/SKILL.md')).toContain('Call logShot after each shot.')
    expect(await (await adoptedApp(root)).gptInstructions('pairing')).toMatch(
      /^Call logShot[\s\S]*GetLogin/,
    )
  })

  it('is not written while the guide names an action that does not exist', async () => {
    await own('guide.md', 'Call deleteShot.\n')
    expect((await packed()).problems.join('\n')).toContain('names deleteShot')
  })

  it('says which member of the listing is unknown', async () => {
    await own('listing.ts', 'export const listing = { publisher: "Golf Ltd" };')
    await expect(packed()).rejects.toThrow(/listing\.ts cannot be loaded[\s\S]*publisher/)
  })
})
