import { createInterface } from 'node:readline/promises'
import type { Answers } from './decide.ts'
import { fieldSyntax } from './field.ts'

/** Asks on the terminal for what the command line left open. An empty answer takes what stands in brackets. */
export async function ask(given: Answers, scopes: readonly string[]): Promise<Answers> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const question = async (text: string, value: string | undefined): Promise<string | undefined> =>
    value ?? ((await terminal.question(`  ${text}: `)).trim() || undefined)
  const list = async (text: string, value: string[] | undefined): Promise<string[]> => {
    if (value?.length) return value
    const specs: string[] = []
    for (;;) {
      const spec = (await terminal.question(`  ${text} ${specs.length + 1} [no more]: `)).trim()
      if (spec === '') return specs
      specs.push(spec)
    }
  }

  try {
    const name = await question('Name in camelCase, as logShot', given.name)
    const method = await question(
      'GET (reads), POST (adds), PUT, PATCH, DELETE [POST]',
      given.method,
    )
    const path = await question('Path below F/gpt, as /golf/shots [/<name>]', given.path)
    const title = await question('Title for people', given.title)
    const summary = await question(
      'For the model: what it does, and when to call it',
      given.summary,
    )
    const scope = await question(`Scope (${scopes.join(', ')}, or a new one)`, given.scope)
    const isNew = scope !== undefined && !scopes.includes(scope)
    const description = isNew
      ? await question('The scope in the words of the consent page', given['scope-description'])
      : given['scope-description']
    const perMinute = await question('Calls a minute for one user [no limit]', given['per-minute'])
    console.log(`\n${fieldSyntax}\n`)
    return {
      ...given,
      name,
      method,
      path,
      title,
      summary,
      scope,
      'scope-description': description,
      'per-minute': perMinute,
      field: await list('Input', given.field),
      answer: await list('Answer', given.answer),
    }
  } finally {
    terminal.close()
  }
}
