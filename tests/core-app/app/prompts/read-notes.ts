import { z } from 'zod'
import { text } from '../../../../functions-shared/actions/fields.ts'
import type { Prompt } from '../../../../functions-shared/mcp/prompt.ts'
import { listNotes } from '../actions/notes.ts'

const input = z.object({ focus: text(1, 200, 'What to look for.').optional() })

/** The user's notes as one message: a prompt that calls an action and has an argument. */
export const readNotes: Prompt = {
  definition: {
    name: 'readNotes',
    title: 'Read my notes',
    description: 'Reads your notes aloud.',
    arguments: [{ name: 'focus', description: 'What to look for.', required: false }],
  },

  async get(values, run) {
    const parsed = input.safeParse(values)
    if (!parsed.success) {
      const message = `focus: ${parsed.error.issues[0]?.message ?? 'is not acceptable'}`
      return { problem: 'argument', message }
    }

    const { ok, problem } = await run(listNotes, { args: { limit: 50 } })
    if (problem)
      return { problem: problem.status < 500 ? 'refused' : 'failed', message: problem.message }

    const { focus } = parsed.data
    const { notes } = listNotes.output.parse(JSON.parse(ok))
    const titles = notes.map(({ title }) => JSON.stringify(title)).join('\n')
    const words = `Read my notes${focus === undefined ? '' : ` about ${JSON.stringify(focus)}`}:\n${titles}`
    return {
      result: {
        description: 'The notes.',
        messages: [{ role: 'user', content: { type: 'text', text: words } }],
      },
    }
  },
}
