import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readClientCredentials } from '../../functions-shared/oauth/clients/client-credentials.ts'
import { digest } from '../support/digest.ts'

const form = (fields: Record<string, string>) => new Map(Object.entries(fields))
const base64 = (text: string) => Buffer.from(text).toString('base64')
const formEncode = (text: string) => new URLSearchParams({ x: text }).toString().slice(2)
const failed = {
  problem: { error: 'invalid_client', error_description: 'client authentication failed' },
}

describe('client credentials in the body', () => {
  it('are read as client_secret_post', () => {
    expect(readClientCredentials(null, form({ client_id: 'gpt', client_secret: 's' }))).toEqual({
      credentials: {
        clientId: 'gpt',
        secretDigest: digest('s'),
        authMethod: 'client_secret_post',
      },
    })
  })

  it('without a secret are those of a public client', () => {
    expect(readClientCredentials(null, form({ client_id: 'app' }))).toEqual({
      credentials: { clientId: 'app', secretDigest: null, authMethod: 'none' },
    })
  })

  it.each([
    ['without a client id', {}],
    ['with a secret only', { client_secret: 's' }],
    ['with a client id that Postgres cannot hold', { client_id: 'a\0b' }],
    ['with half a character in the client id', { client_id: 'a\ud83d' }],
  ])('%s are refused', (_what, fields) => {
    expect(readClientCredentials(null, form(fields))).toEqual(failed)
  })
})

describe('client credentials as Basic', () => {
  it.each([
    ['plain', 'Basic Z3B0OnM='],
    ['with the scheme in any case', 'bAsIc Z3B0OnM='],
    ['with more than one space', 'Basic   Z3B0OnM= '],
    ['without padding', 'Basic Z3B0OnM'],
  ])('are read: %s', (_what, authorization) => {
    expect(readClientCredentials(authorization, form({}))).toEqual({
      credentials: {
        clientId: 'gpt',
        secretDigest: digest('s'),
        authMethod: 'client_secret_basic',
      },
    })
  })

  it.each([
    ['plain', base64('app:')],
    ['a URL that nobody encoded', base64('https://app.example/client.json:')],
  ])('with an empty secret are those of a public client: %s', (_what, pair) => {
    const clientId = Buffer.from(pair, 'base64').toString().slice(0, -1)
    expect(readClientCredentials(`Basic ${pair}`, form({ client_id: clientId }))).toEqual({
      credentials: { clientId, secretDigest: null, authMethod: 'none' },
    })
  })

  it('with an empty secret leave it to the body, as libraries do that try both ways', () => {
    expect(
      readClientCredentials(`Basic ${base64('gpt:')}`, form({ client_secret: 's' })),
    ).toMatchObject({
      credentials: { secretDigest: digest('s'), authMethod: 'client_secret_post' },
    })
  })

  it('may be repeated by the same client id in the body', () => {
    const read = readClientCredentials('Basic Z3B0OnM=', form({ client_id: 'gpt' }))
    expect(read).toMatchObject({ credentials: { authMethod: 'client_secret_basic' } })
  })

  it('are refused beside another client id in the body', () => {
    expect(readClientCredentials('Basic Z3B0OnM=', form({ client_id: 'rival' }))).toEqual(failed)
  })

  it('are refused beside a secret in the body: one way a request', () => {
    const read = readClientCredentials('Basic Z3B0OnM=', form({ client_secret: 's' }))
    expect(read).toMatchObject({ problem: { error: 'invalid_request' } })
  })

  it('are form-encoded before they are put together (RFC 6749 §2.3.1)', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'binary' }).filter((id) => !id.includes('\0')),
        fc.string({ minLength: 1, unit: 'binary' }),
        (id, secret) => {
          const pair = `${formEncode(id)}:${formEncode(secret)}`
          expect(readClientCredentials(`Basic ${base64(pair)}`, form({}))).toEqual({
            credentials: {
              clientId: id,
              secretDigest: digest(secret),
              authMethod: 'client_secret_basic',
            },
          })
        },
      ),
    )
  })

  it('take a plus sign for a space, as forms do', () => {
    const read = readClientCredentials(`Basic ${base64('my+gpt:a+b%2B')}`, form({}))
    expect(read).toMatchObject({
      credentials: { clientId: 'my gpt', secretDigest: digest('a b+') },
    })
  })

  it('split at the first colon, so that a secret may contain one', () => {
    const read = readClientCredentials(`Basic ${base64('gpt:a:b')}`, form({}))
    expect(read).toMatchObject({ credentials: { secretDigest: digest('a:b') } })
  })

  it.each([
    ['another scheme', 'Bearer Z3B0OnM='],
    ['nothing', ''],
    ['no value', 'Basic'],
    ['no base64', 'Basic gpt:s'],
    ['two values', 'Basic Z3B0OnM= Z3B0OnM='],
    ['no colon', `Basic ${base64('gpt')}`],
    ['no client id', `Basic ${base64(':s')}`],
    ['a broken percent escape', `Basic ${base64('gpt:%zz')}`],
    ['a client id with NUL', `Basic ${base64('g%00pt:s')}`],
  ])('are refused when they are %s', (_what, authorization) => {
    expect(readClientCredentials(authorization, form({}))).toEqual(failed)
  })

  it('never fall back to the body', () => {
    const body = form({ client_id: 'gpt', client_secret: 's' })
    expect(readClientCredentials('Bearer x', body)).toEqual(failed)
  })
})
