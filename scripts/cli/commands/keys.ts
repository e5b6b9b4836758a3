import { usage } from '../../support/usage.ts'
import type { Command } from '../command.ts'
import { runScript } from '../run-script.ts'

export const command: Command = {
  summary: 'The keys that seal tokens: make one, seal again with it',
  usage: usage.keys,
  run: (words) => runScript(words, () => import('../../keys.ts')),
}
