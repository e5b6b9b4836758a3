import { createPatchbay } from '../../../functions-shared/create-patchbay.ts'
import { about } from './about.ts'
import { actions } from './actions.ts'
import { instructions } from './instructions.ts'
import { readNotes } from './prompts/read-notes.ts'

export const app = createPatchbay({ about, instructions, actions, prompts: [readNotes] })
