import { isRecord, textOrNull } from '../../../client/consent/shape.ts'

/** An input of an action. */
export type Field = {
  name: string
  in: 'path' | 'query' | 'body'
  kind: 'text' | 'lines' | 'number' | 'boolean' | 'choice'
  description: string
  isRequired: boolean
  choices: readonly string[]
}

/** An action, as the OpenAPI document describes it. */
export type Operation = {
  id: string
  title: string
  summary: string
  method: string
  path: string
  /** ChatGPT asks its user every time. */
  isConsequential: boolean
  fields: readonly Field[]
}

type Json = Record<string, unknown>

/** The schema that carries the facts: of `anyOf` with null, the other branch. */
const solid = (schema: unknown): Json => {
  if (!isRecord(schema)) return {}
  if (!Array.isArray(schema.anyOf)) return schema
  const branch = schema.anyOf.find((one) => isRecord(one) && one.type !== 'null')
  return { ...schema, ...(isRecord(branch) ? branch : {}) }
}

const kindOf = ({ type, enum: choices, maxLength }: Json): Field['kind'] => {
  if (Array.isArray(choices)) return 'choice'
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'boolean') return 'boolean'
  return typeof maxLength === 'number' && maxLength > 500 ? 'lines' : 'text'
}

const fieldOf = (
  name: string,
  place: Field['in'],
  given: unknown,
  isRequired: boolean,
  description: unknown,
): Field => {
  const schema = solid(given)
  const choices = Array.isArray(schema.enum) ? schema.enum : []
  return {
    name,
    in: place,
    kind: kindOf(schema),
    description: textOrNull(description) ?? textOrNull(schema.description) ?? '',
    isRequired,
    choices: choices.filter((choice) => typeof choice === 'string'),
  }
}

const fromParameters = (parameters: unknown): Field[] =>
  (Array.isArray(parameters) ? parameters : []).filter(isRecord).flatMap((one) => {
    const name = textOrNull(one.name)
    if (name === null || (one.in !== 'path' && one.in !== 'query')) return []
    return fieldOf(name, one.in, one.schema, one.required === true, one.description)
  })

const fromBody = (body: unknown): Field[] => {
  const content = isRecord(body) && isRecord(body.content) ? body.content : {}
  const media = content['application/json']
  const schema = isRecord(media) && isRecord(media.schema) ? media.schema : {}
  const required = Array.isArray(schema.required) ? schema.required : []
  return Object.entries(isRecord(schema.properties) ? schema.properties : {}).map(
    ([name, property]) => fieldOf(name, 'body', property, required.includes(name), null),
  )
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

const operationOf = (path: string, method: string, given: unknown): Operation | null => {
  if (!isRecord(given) || !METHODS.includes(method)) return null
  const id = textOrNull(given.operationId)
  if (id === null) return null
  return {
    id,
    title: textOrNull(given.summary) ?? id,
    summary: textOrNull(given.description) ?? '',
    method: method.toUpperCase(),
    path,
    isConsequential: given['x-openai-isConsequential'] === true,
    fields: [...fromParameters(given.parameters), ...fromBody(given.requestBody)],
  }
}

/** The actions of an OpenAPI document, in its order. */
export const parseOperations = (document: unknown): Operation[] => {
  const paths = isRecord(document) && isRecord(document.paths) ? document.paths : {}
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(isRecord(methods) ? methods : {}).flatMap(
      ([method, given]) => operationOf(path, method, given) ?? [],
    ),
  )
}

/** What a form holds for a field: text, and nothing for what was left empty. */
export type Values = Readonly<Record<string, string>>

const bodyValue = ({ kind }: Field, text: string): unknown => {
  if (kind === 'number') return Number(text)
  return kind === 'boolean' ? text === 'true' : text
}

/** The request that a filled-in form stands for. Fields left empty are left out. */
export const requestOf = (
  { method, path, fields }: Operation,
  values: Values,
  base: string,
): { method: string; url: string; body: string | null } => {
  const given = fields.filter(({ name }) => (values[name] ?? '') !== '')
  const from = (place: Field['in']) => given.filter((field) => field.in === place)
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(values[name] ?? ''),
  )
  const query = new URLSearchParams(from('query').map(({ name }) => [name, values[name] ?? '']))
  const body = Object.fromEntries(
    from('body').map((field) => [field.name, bodyValue(field, values[field.name] ?? '')]),
  )
  const hasBody = fields.some((field) => field.in === 'body')
  return {
    method,
    url: `${base}${filled}${query.size > 0 ? `?${query}` : ''}`,
    body: hasBody ? JSON.stringify(body) : null,
  }
}

/** The id of the row that an answer is, or that its list begins with; null when there is none any more. */
export const rowIdIn = (answer: unknown): string | null => {
  if (!isRecord(answer) || answer.deleted === true) return null
  const list = Object.values(answer).find(Array.isArray)
  const row = list ? list[0] : answer
  return isRecord(row) ? textOrNull(row.id) : null
}
