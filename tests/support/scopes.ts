import { app } from '../../functions-shared/app/app.ts'

/** The scopes that a client gets when it names none, as a token response spells them: those of the actions. */
export const defaultScope = app.scopes.join(' ')
