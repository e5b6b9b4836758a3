import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { strangeNames } from '../packs/strange-names.ts'
import { type Finding, obstacle } from '../support/findings.ts'
import type { ReadApp } from './read-actions.ts'
import { APP, GUIDE } from './templates.ts'

/** Whether the texts for models name only actions that there are: a model calls what it reads. */
export async function checkInstructions(root: string, app: ReadApp): Promise<Finding[]> {
  const guide = await readFile(join(root, GUIDE), 'utf8').catch(() => '')
  const texts = [
    [`the instructions in ${APP}`, app.instructions],
    [GUIDE, guide],
  ] as const
  return texts.flatMap(([where, text]) =>
    strangeNames(text, app.actions).map((name) =>
      obstacle(
        `${capitalized(where)} name${where === GUIDE ? 's' : ''} ${name}, which is not an action.`,
        'Correct the name; a word that is no action is written otherwise.',
      ),
    ),
  )
}

const capitalized = (text: string): string => (text.startsWith('the ') ? `T${text.slice(1)}` : text)
