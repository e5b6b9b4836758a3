import { usage } from '../../support/usage.ts'
import type { Command } from '../command.ts'
import { runScript } from '../run-script.ts'

export const command: Command = {
  summary: 'Assistants that a person registered: add, list, rotate their secret, remove',
  usage: usage.clients,
  run: (words) => runScript(words, () => import('../../clients.ts')),
}
