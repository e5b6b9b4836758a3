// Stands in for Vitest where a unit test runs on Deno: Deno's own runner with Vitest's own assertions. Vitest itself does
// not start on Deno 2.1.4. It has what those files use; a test that uses more fails to load.
import { format } from 'node:util'
import {
  ASYMMETRIC_MATCHERS_OBJECT,
  chai,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
} from '@vitest/expect'

export { vi } from './vi.ts'

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin)

export const expect = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
  Reflect.get(globalThis, ASYMMETRIC_MATCHERS_OBJECT),
)

type Body = (...values: unknown[]) => unknown
type Hook = () => unknown

interface Suite {
  name: string
  parent?: Suite
  hooks: Record<'beforeAll' | 'afterAll' | 'beforeEach' | 'afterEach', Hook[]>
  begun: boolean
  /** Tests below it that have not ended. */
  left: number
}

const newSuite = (name: string, parent?: Suite): Suite => ({
  name,
  ...(parent && { parent }),
  hooks: { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] },
  begun: false,
  left: 0,
})

let current = newSuite('')
const TIME = 30_000
// The real ones: a test may leave fake timers behind it.
const { setTimeout, clearTimeout } = globalThis

export function describe(name: string, body: () => void): void {
  const outer = current
  current = newSuite(name, outer)
  try {
    body()
  } finally {
    current = outer
  }
}

export function it(name: string, body: Body): void {
  register(name, body)
}

it.each = each(register)
it.runIf = (condition: boolean) => (name: string, body: Body) => {
  if (condition) register(name, body)
}
describe.each = each((name, body) => describe(name, body))

export const beforeAll = (hook: Hook): number => current.hooks.beforeAll.push(hook)
export const afterAll = (hook: Hook): number => current.hooks.afterAll.push(hook)
export const beforeEach = (hook: Hook): number => current.hooks.beforeEach.push(hook)
export const afterEach = (hook: Hook): number => current.hooks.afterEach.push(hook)

/** The suite and those that it lies in, the outermost first. */
function chain(suite: Suite): Suite[] {
  return suite.parent ? [...chain(suite.parent), suite] : [suite]
}

function register(name: string, body: Body): void {
  const suites = chain(current)
  for (const suite of suites) suite.left++
  Deno.test({
    name: [...suites.map((suite) => suite.name).filter(Boolean), name].join(' › '),
    // A file's server outlives one test.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => inTime(() => run(suites, body)),
  })
}

async function run(suites: readonly Suite[], body: Body): Promise<void> {
  const inside = [...suites].reverse()
  try {
    for (const suite of suites) {
      if (suite.begun) continue
      suite.begun = true
      for (const hook of suite.hooks.beforeAll) await hook()
    }
    for (const suite of suites) for (const hook of suite.hooks.beforeEach) await hook()
    try {
      await body()
    } finally {
      for (const suite of inside) for (const hook of suite.hooks.afterEach) await hook()
    }
  } finally {
    for (const suite of inside) {
      suite.left--
      if (suite.left === 0) for (const hook of suite.hooks.afterAll) await hook()
    }
  }
}

async function inTime(work: () => Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${TIME} ms`)), TIME)
  })
  try {
    await Promise.race([work(), tooLate])
  } finally {
    clearTimeout(timer)
  }
}

/** `it.each(rows)(name, body)`: a row that is a list gives the arguments, any other value is the one argument. */
function each(declare: (name: string, body: () => unknown) => void) {
  return (rows: readonly unknown[]) => (name: string, body: Body) => {
    for (const row of rows) {
      const values: unknown[] = Array.isArray(row) ? row : [row]
      const places = name.match(/%[sdifjoO]/g)?.length ?? 0
      declare(format(name, ...values.slice(0, places)), () => body(...values))
    }
  }
}
