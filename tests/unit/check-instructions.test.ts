import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { golfActions } from '../../examples/golf/golf.ts'
import { checkInstructions } from '../../scripts/install/check-instructions.ts'
import { asRead } from '../../scripts/install/read-actions.ts'
import { GUIDE } from '../../scripts/install/templates.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'patchbay-instructions-'))
  await mkdir(join(root, GUIDE, '..'), { recursive: true })
})
afterEach(() => rm(root, { recursive: true }))

const found = async (instructions: string) =>
  (await checkInstructions(root, { instructions, actions: golfActions.map(asRead) })).map(
    ({ level, text }) => `${level}: ${text}`,
  )

it('passes texts that name actions, the login, and words that only look a little like names', async () => {
  await writeFile(
    join(root, GUIDE),
    'Call logShot, then roundSummary. On an iPhone, too. GetLogin.',
  )
  expect(await found('Ask before logShot. Who is signed in: getMe.')).toEqual([])
})

it('fails where the instructions or the guide name an action that does not exist', async () => {
  await writeFile(join(root, GUIDE), 'Call `listShots` first, then logShot.')
  expect(await found('Ask before deleteShot.')).toEqual([
    expect.stringMatching(/^obstacle: The instructions in .*app\.ts name deleteShot/),
    expect.stringMatching(/^obstacle: .*guide\.md names listShots/),
  ])
})
