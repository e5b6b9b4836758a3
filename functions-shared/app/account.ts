import { z } from 'zod'
import type { Account } from '../actions/me.ts'

/** What this app says of the account besides: what `patchbay_actions.account_fields` of its migration gives. */
export const account = {
  fields: {
    todos: z.strictObject({
      open: z.int().meta({ description: 'How many todos are open.' }),
      completed: z.int().meta({ description: 'How many todos are done.' }),
    }),
  },
  summary: 'how many todos are open and completed',
} satisfies Account
