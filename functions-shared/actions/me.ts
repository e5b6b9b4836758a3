import { z } from 'zod'
import { defineAction } from './define-action.ts'
import { timestamp, uuid } from './fields.ts'

const userId = uuid('Id of the user.')

export const getMe = defineAction({
  operationId: 'getMe',
  method: 'GET',
  path: '/me',
  title: 'Read the account',
  summary:
    'Tells whose account is connected: name, e-mail address, and how many todos are open and completed.',
  scope: 'profile:read',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({}),
  output: z.strictObject({
    user_id: userId,
    email: z.string().nullable().meta({ description: 'E-mail address of the account.' }),
    name: z.string().nullable().meta({ description: 'Name of the user, when known.' }),
    created_at: timestamp('When the account was made, when known.').nullable(),
    todos: z.strictObject({
      open: z.int().meta({ description: 'How many todos are open.' }),
      completed: z.int().meta({ description: 'How many todos are done.' }),
    }),
  }),
})

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
