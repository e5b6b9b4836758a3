import {
  type Action,
  APPROVALS,
  approvalByEffect,
  type Effect,
  scopesOf,
} from '../../functions-shared/actions/define-action.ts'
import { isReserved } from '../../functions-shared/actions/reserved-paths.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { type Field, fieldSyntax, parseField } from './field.ts'
import { isLine } from './line.ts'
import type { Plan } from './plan.ts'
import { isTaken } from './taken-words.ts'

/** What the command line or the questions gave. */
export interface Answers {
  name?: string | undefined
  method?: string | undefined
  path?: string | undefined
  title?: string | undefined
  summary?: string | undefined
  scope?: string | undefined
  'scope-description'?: string | undefined
  'per-minute'?: string | undefined
  approval?: string | undefined
  idempotent?: boolean | undefined
  field?: string[] | undefined
  answer?: string[] | undefined
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

// HTTP's meaning of a method (RFC 9110 §9.2) is what OpenAPI and MCP tell the model.
const effects: Record<Plan['method'], Effect> = {
  GET: 'read',
  POST: 'write',
  PUT: 'overwrite',
  PATCH: 'overwrite',
  DELETE: 'destroy',
}

/** A hundred a second: more is no limit. */
const MOST_PER_MINUTE = 6000

/** The end of a summary that nobody wrote. */
export const PLACEHOLDER_SUMMARY = 'Say here what it does and when to call it.'

/** ChatGPT refuses a GPT with more. */
const MOST_OPERATIONS = 30

/**
 * Decides what was left open and checks the rest against the actions there are. Throws an ExpectedError with the first
 * thing that is wrong.
 */
export function decide(answers: Answers, actions: readonly Action[]): Plan {
  const name = answers.name ?? ''
  must(/^[a-z][A-Za-z0-9]{1,49}$/.test(name), `--name ${name}: write it in camelCase, as logShot.`)
  const kebab = name.replaceAll(/([A-Z])/g, '-$1').toLowerCase()
  const sqlName = kebab.replaceAll('-', '_')
  must(
    sqlName.length <= 60,
    `--name ${name}: its SQL name ${sqlName} is longer than 60 characters.`,
  )
  must(
    !isTaken(name),
    `--name ${name}: that word has a meaning in TypeScript, or in the files that are written.`,
  )
  must(
    sqlName !== 'get_login' && !actions.some((action) => action.sqlName === sqlName),
    `There is an action ${name} already.`,
  )
  must(actions.length < MOST_OPERATIONS, `A GPT has at most ${MOST_OPERATIONS} operations.`)

  const method = METHODS.find((one) => one === (answers.method ?? 'POST').toUpperCase())
  must(method !== undefined, `--method: one of ${METHODS.join(', ')}.`)
  const effect = effects[method]

  const approval = APPROVALS.find((one) => one === (answers.approval ?? approvalByEffect(effect)))
  must(approval !== undefined, `--approval: one of ${APPROVALS.join(', ')}.`)

  const fields = fieldsOf(answers.field)
  const path = answers.path ?? `/${kebab}`
  checkPath(path, method, fields, actions)

  const title = answers.title ?? sentence(kebab)
  must(isLine(title, 1, 60), '--title: one line of 1 to 60 characters.')
  const summary = answers.summary ?? `${title}. ${PLACEHOLDER_SUMMARY}`
  must(summary.length <= 300, `--summary: at most 300 characters; these are ${summary.length}.`)
  must(
    isLine(summary, 21, 300),
    '--summary: one line; more than 20 characters, or a model learns nothing.',
  )

  const scopes = scopesOf(actions)
  const { scope = '' } = answers
  const known = `The scopes there are: ${scopes.join(', ')}. Another one needs --scope-description.`
  must(scope !== '', '--scope is missing.', known)
  must(
    /^[a-z][a-z0-9_-]{0,40}:[a-z]{1,20}$/.test(scope),
    `--scope ${scope}: write it as golf:write.`,
  )
  must(
    scope.endsWith(':read') === (effect === 'read'),
    `${method} ${effect === 'read' ? 'reads' : 'changes something'}: ${scope} is not a scope for that.`,
    'A scope to read ends with :read, and reading (GET) needs such a one.',
  )
  const newScope = scopes.includes(scope) ? undefined : answers['scope-description']
  must(scopes.includes(scope) || newScope !== undefined, `There is no scope ${scope}.`, known)
  must(
    newScope === undefined || isLine(newScope, 1, 200),
    '--scope-description: one line of 1 to 200 characters.',
  )

  const perMinute = Number(answers['per-minute'] ?? 0)
  must(
    Number.isInteger(perMinute) && perMinute >= 0 && perMinute <= MOST_PER_MINUTE,
    `--per-minute: a whole number, at most ${MOST_PER_MINUTE}.`,
  )

  return {
    name,
    kebab,
    sqlName,
    method,
    path,
    title,
    summary,
    scope,
    newScope,
    effect,
    // A POST to a collection; one to what a path names acts on a row that is there.
    adds: method === 'POST' && !path.includes('{'),
    approval,
    idempotent: answers.idempotent ?? method !== 'POST',
    limit: perMinute > 0 ? { capacity: perMinute, perMinute } : undefined,
    fields,
    answers: answersOf(answers.answer, fields),
  }
}

function must(good: boolean, sentence: string, hint?: string): asserts good {
  if (!good) throw new ExpectedError(sentence, hint)
}

function fieldsOf(specs: readonly string[] = []): Field[] {
  const fields = specs.map(parseField)
  const twice = fields.find(({ name }, at) => fields.findIndex((one) => one.name === name) < at)
  must(twice === undefined, `The field ${twice?.name} comes twice.`, fieldSyntax)
  return fields
}

/** Without an answer of its own, an action answers what it was told. */
function answersOf(specs: readonly string[] | undefined, fields: Field[]): Field[] {
  if (specs?.length) return fieldsOf(specs)
  if (fields.length > 0) return fields
  return [parseField('done:boolean=Whether it is done.')]
}

function checkPath(
  path: string,
  method: Plan['method'],
  fields: readonly Field[],
  actions: readonly Action[],
): void {
  must(
    /^(\/([a-z0-9_-]+|\{[a-z][a-z0-9_]*\}))+$/.test(path),
    `--path ${path}: write it as /golf/shots or /golf/shots/{id}.`,
  )
  must(
    !isReserved(path),
    `--path ${path}: the function itself answers there.`,
    'Begin with a word of your own.',
  )
  const pathFields = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  for (const name of pathFields) {
    const field = fields.find((one) => one.name === name)
    must(
      field !== undefined,
      `--path has {${name}}, which is not a field.`,
      `--field "${name}:uuid"`,
    )
    must(!field.optional, `${name} is in the path, so it cannot be left out.`)
  }
  const shape = (one: string) => one.replaceAll(/\{\w+\}/g, '{}')
  const taken = actions.find((one) => one.method === method && shape(one.path) === shape(path))
  must(taken === undefined, `${method} ${path} is ${taken?.operationId} already.`)
}

/** `log-shot` → `Log shot`. */
function sentence(kebab: string): string {
  const spaced = kebab.replaceAll('-', ' ')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
