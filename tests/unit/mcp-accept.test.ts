import { describe, expect, it } from 'vitest'
import { admitsJson } from '../../functions-shared/mcp/accept.ts'

const asking = (accept?: string) =>
  admitsJson(
    new Request('https://app.example/mcp', accept === undefined ? {} : { headers: { accept } }),
  )

describe('A client takes JSON', () => {
  it.each([
    undefined,
    '',
    '*/*',
    'application/*',
    'application/json',
    'application/json, text/event-stream',
    'text/event-stream, application/json;q=0.9',
    'Application/JSON; charset=utf-8',
    'text/event-stream;q=1, */*;q=0.1',
    'text/html, application/xhtml+xml, */*; q=0.8',
    'application/json;q=0.001',
    '*/*;q=0, application/json',
    'application/*;q=0, application/json;q=0.5',
    'application/json;q=0, application/json',
    ' , application/json',
  ])('that sends Accept: %s', (accept) => {
    expect(asking(accept)).toBe(true)
  })
})

describe('A client does not take JSON', () => {
  it.each([
    'text/event-stream',
    'text/html, image/*',
    'application/json;q=0',
    'application/json; q=0.000, */*',
    'application/*;q=0, */*',
    'application/xml',
    'application/jsonl',
    'nonsense',
  ])('that sends Accept: %s', (accept) => {
    expect(asking(accept)).toBe(false)
  })
})
