import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installed } from '../../local-stack/paths.ts'
import { callTool, mcpToken } from '../support/mcp.ts'
import { type Alias, startMcpProxy } from '../support/mcp-proxy.ts'
import { newUser } from '../support/users.ts'

/**
 * The server part of the public MCP conformance suite, every scenario of it, against F/mcp. The suite is written for a
 * test server: it can't sign in, so a proxy adds a token; and it calls tools and prompts by names of its own, so where
 * ours do the same thing the proxy calls ours.
 */
const aliases: Record<string, Alias> = {
  test_simple_text: () => ({ name: 'GetUserInfo', arguments: {} }),
  test_error_handling: () => ({ name: 'getNote', arguments: { id: crypto.randomUUID() } }),
  test_simple_prompt: () => ({ name: 'readNotes' }),
  test_prompt_with_arguments: ({ arg1, arg2 }) => ({
    name: 'readNotes',
    arguments: { focus: `${arg1} ${arg2}` },
  }),
}

/** Scenarios that pass, with the number of checks in each. */
const passing: Record<string, number> = {
  'server-initialize': 1,
  ping: 1,
  'tools-list': 1,
  'tools-call-simple-text': 1,
  'tools-call-error': 1,
  'prompts-list': 1,
  'prompts-get-simple': 1,
  'prompts-get-with-args': 1,
  'dns-rebinding-protection': 2,
}

const noTool = /Tool test_\w+ not found|Tool '\w+' not found/
const noPrompt = /Prompt test_\w+ not found/
const noMethod = /Method not found/
const noSession = /session/i

const otherContent =
  'an action answers JSON as text and structured content; it has no images, audio or resources'
const noStream =
  'every answer is one JSON body: nothing can be sent before it (DESIGN: stateless JSON)'
const noResources = 'what a user has is reached by tools; no resources are offered'

/** Scenarios for what this server does not have, why not, and what the suite says to that. */
const notApplicable: Record<string, [why: string, says: RegExp]> = {
  'logging-set-level': ['logging is optional and deprecated since 2026-07-28', noMethod],
  'completion-complete': ['no argument has values to complete', noMethod],
  'tools-call-image': [otherContent, noTool],
  'tools-call-audio': [otherContent, noTool],
  'tools-call-embedded-resource': [otherContent, noTool],
  'tools-call-mixed-content': [otherContent, noTool],
  'tools-call-with-logging': [noStream, noMethod],
  'tools-call-with-progress': [noStream, noTool],
  'tools-call-sampling': [noStream, noTool],
  'tools-call-elicitation': [noStream, noTool],
  'elicitation-sep1034-defaults': [noStream, noTool],
  'elicitation-sep1330-enums': [noStream, noTool],
  'json-schema-2020-12': ['asks for a tool of its own; no schema of ours has $defs', noTool],
  'resources-list': [noResources, noMethod],
  'resources-read-text': [noResources, noMethod],
  'resources-read-binary': [noResources, noMethod],
  'resources-templates-read': [noResources, noMethod],
  'resources-subscribe': [noResources, noMethod],
  'resources-unsubscribe': [noResources, noMethod],
  'prompts-get-embedded-resource': [noResources, noPrompt],
  'prompts-get-with-image': [otherContent, noPrompt],
  'server-sse-polling': ['there are no sessions and no streams; the suite skips it', noSession],
  'server-sse-multiple-streams': [
    'there are no sessions and no streams; the suite skips it',
    noSession,
  ],
}

interface Check {
  status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO'
  errorMessage?: string
  description: string
}

const report = new Map<string, Check[]>()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-conformance-'))
  const token = await mcpToken(await newUser())
  await callTool(token, 'createNote', { title: 'Something to read' })
  const proxy = await startMcpProxy(token, aliases)
  const suite = installed('@modelcontextprotocol', 'conformance', 'dist', 'index.js')
  const words = ['server', '--url', proxy.url, '--suite', 'all', '--output-dir', folder]
  const child = spawn(process.execPath, [suite, ...words], { stdio: 'ignore' })
  await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  await proxy.close()

  for (const name of await readdir(folder)) {
    const scenario = name.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT[\w-]+$/, '')
    report.set(scenario, JSON.parse(await readFile(join(folder, name, 'checks.json'), 'utf8')))
  }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const failures = (checks: Check[] = []) => checks.filter(({ status }) => status === 'FAILURE')

describe('The MCP conformance suite, server part', () => {
  it('has no scenario that is not judged here', () => {
    const judged = [...Object.keys(passing), ...Object.keys(notApplicable)]
    expect([...report.keys()].toSorted()).toEqual(judged.toSorted())
  })

  it.each(Object.entries(passing))('%s passes', (scenario, checks) => {
    const got = report.get(scenario) ?? []
    expect(failures(got)).toEqual([])
    expect(got.filter(({ status }) => status === 'SUCCESS')).toHaveLength(checks)
  })

  it.each(
    Object.entries(notApplicable).map(([scenario, [why, says]]) => ({ scenario, why, says })),
  )('$scenario does not apply: $why', ({ scenario, says }) => {
    const got = report.get(scenario) ?? []
    expect(got.some(({ status }) => status === 'SUCCESS')).toBe(false)
    expect(got.map((check) => check.errorMessage ?? check.description).join()).toMatch(says)
  })
})
