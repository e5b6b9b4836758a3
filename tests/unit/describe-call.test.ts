import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { defineAction } from '../../functions-shared/actions/define-action.ts'
import { describeCall } from '../../functions-shared/actions/describe-call.ts'
import { invalidRequest } from '../../functions-shared/runtime/http/problem.ts'

type Describe = (input: { title: string }) => string

/** What is kept of what a definition says, and what the log is told. */
function described(describe: Describe | undefined, title = 'Milk') {
  const action = defineAction({
    operationId: 'addThing',
    method: 'POST',
    path: '/things',
    title: 'Add a thing',
    summary: 'Adds a thing.',
    scope: 'things:write',
    effect: 'write',
    idempotent: false,
    input: z.strictObject({ title: z.string() }),
    output: z.strictObject({}),
    ...(describe && { describe }),
  })
  const warn = vi.fn()
  return { text: describeCall(action, { args: { title } }, warn), warned: warn.mock.calls.flat() }
}

describe('A call in a sentence', () => {
  it('is told of its arguments', () => {
    expect(described(({ title }) => `Added “${title}”`).text).toBe('Added “Milk”')
  })

  it('is nothing where the definition says nothing, or says it without words', () => {
    expect(described(undefined).text).toBeNull()
    expect(described(() => ' \n ').text).toBeNull()
  })

  it('is nothing of a call with an input that is not acceptable', () => {
    const action = defineAction({
      operationId: 'addThing',
      method: 'POST',
      path: '/things',
      title: 'Add a thing',
      summary: 'Adds a thing.',
      scope: 'things:write',
      effect: 'write',
      idempotent: false,
      input: z.strictObject({}),
      output: z.strictObject({}),
      describe: () => 'Added a thing',
    })
    expect(describeCall(action, { problem: invalidRequest('title: missing') }, () => {})).toBeNull()
  })

  it('is one line that Postgres can hold', () => {
    expect(described(({ title }) => title, ' a\r\n\tb\0c\u001b[31m\ud800 ').text).toBe(
      'a b c [31m\ufffd',
    )
  })

  it('has 300 characters at most, however they are counted', () => {
    expect(described(({ title }) => title, '🦊'.repeat(300)).text).toBe('🦊'.repeat(300))
    expect(described(({ title }) => title, '🦊'.repeat(301)).text).toBe(`${'🦊'.repeat(299)}…`)
    expect(described(({ title }) => title, 'x'.repeat(5_000_000)).text).toBe(`${'x'.repeat(299)}…`)
  })

  it('that cannot be made fails no call, and the log learns nothing of the user', () => {
    const broken = described(({ title }) => {
      throw new TypeError(`cannot say ${title}`)
    })
    expect(broken).toEqual({ text: null, warned: ['TypeError'] })
  })

  it('that is no text is none', () => {
    const notText: unknown = async () => 'Added'
    // @ts-expect-error: an adopter's file may be JavaScript
    expect(described(notText)).toEqual({ text: null, warned: ['describe returned no text'] })
  })
})
