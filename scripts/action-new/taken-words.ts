// An action's name is a constant in its file, in the registry and in its test.
const RESERVED =
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
  'finally for function if implements import in instanceof interface let new null package private protected public return ' +
  'static super switch this throw true try typeof undefined var void while with yield'
const IN_THE_FILES =
  'action actions defineAction describe door example expect gptDoor it mcpDoor newUser registered text uuid z'

const taken = new Set(`${RESERVED} ${IN_THE_FILES}`.split(' '))

/** Whether a constant of this name would not be accepted, or would stand for something else already. */
export function isTaken(name: string): boolean {
  return taken.has(name)
}
