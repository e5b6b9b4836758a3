import { usage } from '../../support/usage.ts'
import type { Command } from '../command.ts'
import { runScript } from '../run-script.ts'

export const command: Command = {
  summary: 'Endpoints that are notified: add, list, test, replay, remove',
  usage: usage.webhooks,
  run: (words) => runScript(words, () => import('../../webhooks.ts')),
}
