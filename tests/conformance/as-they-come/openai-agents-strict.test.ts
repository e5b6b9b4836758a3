// The OpenAI Agents SDKs in strict mode (`convertSchemasToStrict`): the model must fill in every argument, so each optional
// one comes as `null`, or as "" from models that avoid null. Reports: openai/openai-agents-python 404, openai-agents-js
// 1255, coder/xum 3821. The SDK itself is in libraries/openai-agents.test.ts.
import { describe, expect, it } from 'vitest'
import { callTool, mcpToken } from '../../support/mcp.ts'
import { newUser } from '../../support/users.ts'

async function withANote() {
  const token = await mcpToken(await newUser())
  const { structuredContent } = await callTool(token, 'createNote', {
    title: 'Buy milk',
    description: 'two bottles',
  })
  return { token, id: structuredContent.id }
}

describe('OpenAI Agents in strict mode', () => {
  it('lists with every filter null', async () => {
    const { token, id } = await withANote()
    const args = { status: null, q: null, limit: null, cursor: null }
    const listed = await callTool(token, 'listNotes', args)
    expect(listed, JSON.stringify(listed)).toMatchObject({
      structuredContent: { notes: [{ id }], next_cursor: null },
    })
  })

  it('creates with no description as null', async () => {
    const { token } = await withANote()
    const made = await callTool(token, 'createNote', { title: 'Buy bread', description: null })
    expect(made, JSON.stringify(made)).toMatchObject({ structuredContent: { description: null } })
  })

  it.each([null, ''])('pins a note and wipes nothing: the rest is %j', async (empty) => {
    const { token, id } = await withANote()
    const args = { id, title: empty, description: empty, pinned: true }
    const updated = await callTool(token, 'updateNote', args)
    expect(updated, JSON.stringify(updated)).toMatchObject({
      structuredContent: { title: 'Buy milk', description: 'two bottles', pinned: true },
    })
  })
})
