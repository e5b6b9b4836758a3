import type { Action } from '../../../functions-shared/actions/define-action.ts'
import {
  createNote,
  deleteNote,
  getNote,
  listNotes,
  pinNote,
  replaceNote,
  updateNote,
} from './actions/notes.ts'

const registered = [
  listNotes,
  createNote,
  getNote,
  updateNote,
  replaceNote,
  pinNote,
  deleteNote,
] as const satisfies readonly Action[]

export const actions: readonly Action[] = registered
