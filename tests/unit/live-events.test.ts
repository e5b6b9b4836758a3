import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { isCoreMigration } from '../../scripts/support/core-migrations.ts'

const FOLDER = 'supabase/migrations'
const chapters = readdirSync(inRoot(FOLDER))
  .filter(isCoreMigration)
  .map((name) => readFileSync(inRoot(FOLDER, name), 'utf8'))
  .join('\n')

/** What the core broadcasts under a name of its own. */
const told = chapters.matchAll(/patchbay\.(?:broadcast|announce)\([^;,]*, '([a-z_]+)'/g)

it('the pages listen to every event that the core broadcasts', () => {
  const hub = readFileSync(inRoot('web/src/live/hub.ts'), 'utf8')
  const [, list = ''] = /const OWN_EVENTS = \[([^\]]*)\]/.exec(hub) ?? []
  const heard = [...list.matchAll(/'([a-z_]+)'/g)].map(([, event]) => event)
  const events = [...new Set([...told].map(([, event]) => event))]
  expect(events).toContain('approval_requested')
  expect(heard.sort()).toEqual(events.sort())
})
