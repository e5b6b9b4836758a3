import { usage } from '../../support/usage.ts'
import type { Command } from '../command.ts'
import { runScript } from '../run-script.ts'

export const command: Command = {
  summary: 'Shows calls, users, errors and latency by client and action',
  usage: usage.usage,
  run: (words) => runScript(words, () => import('../../usage.ts')),
}
