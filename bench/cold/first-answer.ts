// A fresh process that imports one function, asks it twice and ends. Run by Deno, which is what the platform runs.
import process from 'node:process'
import type { ColdCase } from './measure.ts'

const { file, url, method, headers, body }: ColdCase = JSON.parse(process.argv[2] ?? '')

async function ask(fetch: (request: Request) => Response | Promise<Response>): Promise<number> {
  const begun = performance.now()
  const response = await fetch(new Request(url, { method, headers, body }))
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${url} returned ${response.status}: ${text}`)
  return performance.now() - begun
}

const begun = performance.now()
const { default: edgeFunction } = await import(file)
const imported = performance.now() - begun
const first = await ask(edgeFunction.fetch)
const second = await ask(edgeFunction.fetch)
process.stdout.write(`COLD ${JSON.stringify({ imported, first, second })}\n`, () => process.exit(0))
