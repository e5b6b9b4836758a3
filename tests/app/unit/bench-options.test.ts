import { execFile } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { benchOptions } from '../../../bench/options/bench.ts'
import { bloatOptions } from '../../../bench/options/bloat.ts'
import { coldOptions } from '../../../bench/options/cold.ts'
import { growthOptions } from '../../../bench/options/growth.ts'
import { loadOptions } from '../../../bench/options/load.ts'
import { memoryOptions } from '../../../bench/options/memory.ts'
import { requireLinux } from '../../../bench/processes/stack-processes.ts'
import { workloadNames } from '../../../bench/workload-names.ts'
import { workloads } from '../../../bench/workloads.ts'
import { ExpectedError } from '../../../local-stack/expected-error.ts'
import { inRoot } from '../../../local-stack/paths.ts'
import { usage } from '../../../scripts/support/all-usage.ts'

const readers = {
  bench: benchOptions,
  'bench-bloat': bloatOptions,
  'bench-cold': coldOptions,
  'bench-growth': growthOptions,
  'bench-load': loadOptions,
  'bench-memory': memoryOptions,
}
type Name = keyof typeof readers

function refusal(name: Name, words: string[]): unknown {
  try {
    return readers[name](words)
  } catch (error) {
    return error
  }
}

describe('The options of a benchmark', () => {
  it.each<[name: Name, words: string]>([
    ['bench', '--users 0'],
    ['bench', '--users x'],
    ['bench', '--users 999'],
    ['bench', '--rounds 0'],
    ['bench', '--rounds x'],
    ['bench', '--seconds x'],
    ['bench', '--seconds 0'],
    ['bench', '--only refreshed'],
    ['bench', '--write'],
    ['bench', '--write --peers --only refresh'],
    ['bench', '--profile --peers'],
    ['bench', '--profile --write'],
    ['bench-bloat', '--refreshes 999'],
    ['bench-bloat', '--users x'],
    ['bench-cold', '--rounds 0'],
    ['bench-cold', '--rounds -2'],
    ['bench-growth', '--users 0'],
    ['bench-growth', '--users 1000,1500'],
    ['bench-growth', '--only x'],
    ['bench-growth', '--rounds 0'],
    ['bench-growth', '--rounds x'],
    ['bench-growth', '--requests x'],
    ['bench-growth', '--requests 17000'],
    ['bench-growth', '--connections 0'],
    ['bench-growth', '--requests 799 --connections 160'],
    ['bench-growth', '--memory 4GB'],
    ['bench-growth', '--keep='],
    ['bench-load', '--users 0'],
    ['bench-load', '--users 1000,x'],
    ['bench-load', '--minutes -1'],
    ['bench-load', '--minutes 0'],
    ['bench-load', '--minutes x'],
    ['bench-load', '--minutes 1 --seconds 60'],
    ['bench-load', '--seconds 0'],
    ['bench-load', '--seconds x'],
    ['bench-load', '--tokens x'],
    ['bench-load', '--actions x'],
    ['bench-load', '--heap x'],
    ['bench-load', '--poll-every 0'],
    ['bench-load', '--poll-every 10.1'],
    ['bench-load', '--tokens 0.05'],
    ['bench-memory', '--minutes -1'],
    ['bench-memory', '--minutes x'],
    ['bench-memory', '--users 0'],
    ['bench-memory', '--idle x'],
    ['bench-memory', '--exchanges 0'],
    ['bench-memory', '--exchange-rate x'],
    ['bench-memory', '--exchange-rate 3'],
  ])('%s refuses %s: the sentence names it, the usage stands beside it', (name, words) => {
    const error = refusal(name, words.split(' '))
    const option = /^--[a-z-]+/.exec(words)?.[0]
    const last = words.split(/[ =,]/).at(-1)
    expect(error).toBeInstanceOf(ExpectedError)
    expect(error).toMatchObject({
      message: expect.stringMatching(new RegExp(`^${option}\\b[^\\n]*: [^\\n]+\\.$`)),
      hint: usage[name],
    })
    if (!words.includes(' --') && last)
      expect(error).toMatchObject({ message: expect.stringContaining(last) })
  })

  it.each(Object.keys(readers))(
    '%s: an unknown one ends it with 1, without a trace',
    async (name) => {
      const { code, stdout, stderr } = await run(name, '--frob')
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toContain("Unknown option '--frob'")
      expect(stderr).toContain(`npm run ${name.replace('-', ':')}`)
      expect(stderr).not.toMatch(/ at .*:\d/)
    },
  )

  it.each(Object.keys(readers) as Name[])('%s: a value that is missing is told', (name) => {
    const option = name === 'bench-cold' ? '--rounds' : '--users'
    expect(refusal(name, [option])).toMatchObject({
      name: 'ExpectedError',
      message: expect.stringContaining(`${option} <value>`),
    })
  })

  it('are what the help says where none are given', () => {
    expect(benchOptions([])).toEqual({
      only: [...workloadNames],
      peers: false,
      profile: false,
      rounds: 3,
      seconds: 4,
      users: 40_000,
      write: false,
    })
    expect(loadOptions([])).toMatchObject({ users: [1000, 5000], seconds: 60, heap: undefined })
    expect(memoryOptions([])).toMatchObject({ seconds: 600, exchanges: 32, exchangeRate: 320 })
    expect(growthOptions([]).sizes).toEqual([1000, 10_000, 100_000, 1_000_000])
    expect(coldOptions([])).toEqual({ rounds: 15 })
  })

  it('are read as they are meant', () => {
    expect(benchOptions(['--peers', '--write'])).toMatchObject({ peers: true, write: true })
    expect(benchOptions(['--profile', '--only', 'refresh'])).toMatchObject({ profile: true })
    expect(benchOptions(['--only', ' listTodos , MCP tools/call,refresh']).only).toEqual([
      'refresh',
      'listTodos',
      'MCP tools/call',
    ])
    expect(loadOptions(['--minutes', '0.5']).seconds).toBe(30)
    expect(memoryOptions(['--minutes', '0']).seconds).toBe(0)
    expect(growthOptions(['--rounds', '0', '--keep', '/x']).rounds).toBe(0)
    expect(growthOptions(['--only', 'refresh', '--requests', '17000']).requests).toBe(17_000)
  })
})

describe('A benchmark', () => {
  it('refuses what is not Linux', () => {
    expect(() => requireLinux('darwin')).toThrow(ExpectedError)
    expect(() => requireLinux('linux')).not.toThrow()
  })

  it('has the workloads that the help names', () => {
    const stack = {
      api_url: 'http://127.0.0.1:1',
      demo_client: { client_id: 'c', client_secret: 's', redirect_uri: 'https://a.example/' },
      functions_url: 'http://127.0.0.1:1/functions/v1',
    }
    const position = { code: 1, refresh: 1, user: 0 }
    const context = { stack, users: 1, polling: 1, withTodos: 1, position, jwtOf: () => '' }
    expect(workloads(context).map(({ name }) => name)).toEqual([...workloadNames])
  })
})

function run(...words: string[]): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [inRoot('scripts/run.mjs'), ...words],
      { timeout: 30_000 },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
  })
}
