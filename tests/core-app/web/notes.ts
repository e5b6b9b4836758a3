import { h } from 'preact'

export const NotesLine = () => h('p', null, 'Your notes are kept by assistants.')

export const NotesPage = () => h('section', null, h('h1', null, 'Notes'), h(NotesLine, null))
