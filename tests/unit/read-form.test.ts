import { describe, expect, it } from 'vitest'
import { readForm } from '../../functions-shared/oauth/read-form.ts'

const form = 'application/x-www-form-urlencoded'
const post = (body: string, type: string) =>
  readForm(
    new Request('https://app.example/', {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    }),
  )
const read = async (body: string, type: string) => {
  const answer = await post(body, type)
  return 'parameters' in answer ? Object.fromEntries(answer.parameters) : answer
}

describe('the form of a token request', () => {
  it.each([
    [form, 'grant_type=authorization_code&code=a%2Bb+c'],
    [`${form}; charset=UTF-8`, 'grant_type=authorization_code&code=a%2Bb%20c'],
    ['application/json', '{"grant_type": "authorization_code", "code": "a+b c"}'],
  ])('is read as %s', async (type, body) => {
    expect(await read(body, type)).toEqual({ grant_type: 'authorization_code', code: 'a+b c' })
  })

  it('counts what is empty as absent', async () => {
    expect(await read('scope=&code=c', form)).toEqual({ code: 'c' })
    expect(await read('{"scope": "", "state": null, "code": "c"}', 'application/json')).toEqual({
      code: 'c',
    })
  })

  it('takes a number in JSON for its digits', async () => {
    expect(await read('{"client_id": 42}', 'application/json')).toEqual({ client_id: '42' })
  })

  it.each([
    ['a parameter twice', 'code=a&code=b', form, 400],
    ['a parameter twice, once empty', 'code=&code=b', form, 400],
    ['a list', '[]', 'application/json', 400],
    ['a string', '"code"', 'application/json', 400],
    ['null', 'null', 'application/json', 400],
    ['a parameter that is an object', '{"code": {"a": 1}}', 'application/json', 400],
    ['a parameter that is a list', '{"code": ["a"]}', 'application/json', 400],
    ['a parameter that is a boolean', '{"code": true}', 'application/json', 400],
    ['no JSON', '{', 'application/json', 400],
    ['another type', 'code=a', 'text/plain', 415],
    ['a multipart form', 'code=a', 'multipart/form-data; boundary=x', 415],
    ['a body that is too large', `code=${'x'.repeat(65536)}`, form, 413],
    ['a JSON body that is too large', `{"code":"${'x'.repeat(65536)}"}`, 'application/json', 413],
  ])('is refused with %s', async (_what, body, type, status) => {
    expect(await post(body, type)).toEqual({
      status,
      problem: {
        error: 'invalid_request',
        // RFC 6749 §5.2: the characters of a description.
        error_description: expect.stringMatching(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/),
      },
    })
  })
})
