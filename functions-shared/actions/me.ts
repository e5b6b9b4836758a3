import { z } from 'zod'
import { defineAction } from './define-action.ts'
import { timestamp, uuid } from './fields.ts'

/** What an app says of the account besides: the fields of `patchbay_actions.account_fields`. */
export interface Account<Fields extends z.ZodRawShape = z.ZodRawShape> {
  fields: Fields
  /** What they tell, as the end of an enumeration: `how many notes there are`. */
  summary: string
}

const userId = uuid('Id of the user.')

const own = {
  user_id: userId,
  email: z.string().nullable().meta({ description: 'Email address of the account.' }),
  name: z.string().nullable().meta({ description: 'Name of the user, when known.' }),
  created_at: timestamp('When the account was made, when known.').nullable(),
}

const getMeDefinition = {
  operationId: 'getMe',
  method: 'GET',
  path: '/me',
  title: 'Read the account',
  scope: 'profile:read',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({}),
} as const

/** Whose account it is. */
export const getMe = defineAction({
  ...getMeDefinition,
  summary: 'Tells whose account is connected: name and email address.',
  output: z.strictObject(own),
})

/** The same with what an app says besides. */
export function getMeWith<const Fields extends z.ZodRawShape>(account: Account<Fields>) {
  return defineAction({
    ...getMeDefinition,
    summary: `Tells whose account is connected: name, email address, and ${account.summary}.`,
    output: z.strictObject({ ...own, ...account.fields }),
  })
}

/** Who is signed in, in a sentence; with an app's own, `patchbay_actions.account_sentence`. */
export const getUserInfo = defineAction({
  operationId: 'GetUserInfo',
  method: 'GET',
  path: '/get_user_info',
  title: 'Read the account in a sentence',
  summary:
    'Fetches user-specific information: who is signed in, in a sentence that can be shown to the user.',
  scope: 'profile:read',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({}),
  output: z.strictObject({
    user_id: userId,
    account_info: z.string().meta({ description: "The user's account-related information." }),
  }),
})
