import { z } from 'zod'

/** What `GET F/gpt/getlogin` is to a model: no action, since nobody is signed in yet. */
export const getLoginDefinition = {
  operationId: 'GetLogin',
  path: '/getlogin',
  title: 'Start a login',
  summary:
    'Starts the login of a user who has none in this chat. Show the user login_url and match_code, keep pairing_key to ' +
    'yourself, and wait until the user says that they have logged in. Then send pairing_key as key with every call.',
  output: z.strictObject({
    login_url: z.url().meta({ description: 'The link at which the user logs in. Show it.' }),
    pairing_key: z.string().meta({
      description: 'Secret of this chat, sent as key with every other call. Never show it.',
    }),
    match_code: z.string().meta({
      description: 'Four letters that the page shows too. Show them, for the user to compare.',
    }),
    expires_in: z.int().meta({ description: 'Seconds in which the link must be used.' }),
  }),
} as const
