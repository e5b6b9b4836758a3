import type { CatalogFunction, Field, InParameter } from './catalog.ts'
import { type Remarks, readFunctionComment } from './comment.ts'
import { camelCase, pascalCase } from './names.ts'
import { columnType, compositeName, parameterExpression, parameterType } from './types.ts'
import { HEADER } from './write-types.ts'

/** The module of an entry function: the types of its arguments and answer, and the call. */
export function functionModule(entry: CatalogFunction): string {
  const remarks = readFunctionComment(entry.name, entry.comment)
  checkRemarks(entry, remarks)
  const answer = answerOf(entry, remarks)
  const parts = [
    HEADER.trimEnd() + importLines(entry, answer),
    ...(entry.parameters.length > 0 ? [argumentsType(entry, remarks)] : []),
    ...(answer.declaration ? [answer.declaration] : []),
    callOf(entry, remarks, answer),
  ]
  return `${parts.join('\n\n')}\n`
}

/** Of Biome, so that it has nothing to say. */
const LINE_WIDTH = 100

interface Shape {
  /** The TypeScript type of the answer. */
  type: string
  /** Its declaration, where it has a name of its own. */
  declaration?: string
  /** Names from types.ts. */
  imports: string[]
  /** Whether the call gives a row, which comes as JSON. */
  isJson?: boolean
  /** What the statement selects of the call, which is `answer`; undefined: the call is the whole answer. */
  select?: string
}

function answerOf(entry: CatalogFunction, { nullable }: Remarks): Shape {
  const { name, columns, returns } = entry
  if (entry.returnsSet)
    throw new Error(`patchbay_api.${name} returns rows; one is all that is read`)
  if (returns === 'void') return { type: 'void', imports: [] }
  const [only, ...more] = columns
  if (!only || more.length === 0) {
    const field = only ?? { name: 'answer', type: returns }
    const isNull = nullable.has(field.name) || field.name === 'problem'
    return {
      type: orNull(columnType(field), isNull),
      imports: importsOf([field]),
      isJson: compositeName(field.type) !== undefined,
    }
  }

  const ok = columns.find((column) => column.name === 'ok')
  const plain = ok ? columns.filter(({ name }) => name !== 'ok' && name !== 'problem') : columns
  const rest = plain.map(
    (column) => `  ${column.name}: ${orNull(columnType(column), nullable.has(column.name))}`,
  )
  const select = columns
    .map((column) =>
      compositeName(column.type)
        ? `to_jsonb(answer.${column.name}) as ${column.name}`
        : `answer.${column.name}`,
    )
    .join(', ')
  const imports = importsOf(columns.filter(({ name }) => !ok || name !== 'problem'))
  const own = `${pascalCase(name)}Answer`
  if (!ok) {
    const declaration = [`export interface ${own} {`, ...rest, '}'].join('\n')
    return { type: own, declaration, imports, select }
  }
  const type = `Answer<${columnType(ok)}>`
  if (rest.length === 0) return { type, imports: ['Answer', ...imports], select }
  const declaration = [`export type ${own} = ${type} & {`, ...rest, '}'].join('\n')
  return { type: own, declaration, imports: ['Answer', ...imports], select }
}

/** Every argument is to be given, those with a default too: what is left out by mistake is mostly a check. */
function argumentsType({ name, parameters }: CatalogFunction, { nullable }: Remarks): string {
  const fields = parameters.map((parameter) => {
    const type = orNull(parameterType(parameter), mayBeNull(parameter, nullable))
    return `  ${camelCase(parameter.name)}: ${type}`
  })
  return [`export interface ${pascalCase(name)} {`, ...fields, '}'].join('\n')
}

function callOf(entry: CatalogFunction, remarks: Remarks, shape: Shape): string {
  const { name, parameters } = entry
  const { type, select, isJson } = shape
  const lines = parameters.map((parameter) => {
    const isNull = mayBeNull(parameter, remarks.nullable)
    const sent = parameterExpression(parameter.type, `args.${camelCase(parameter.name)}`, isNull)
    return `      ${parameter.name} => ${sent}`
  })
  const call =
    lines.length > 0
      ? `patchbay_api.${name}(\n${lines.join(',\n')}\n    )`
      : `patchbay_api.${name}()`
  const statement = select
    ? `select ${select}\n    from ${call} as answer`
    : `select ${isJson ? `to_jsonb(${call})` : call} as answer`
  const given = parameters.length > 0 ? `, args: ${pascalCase(name)}` : ''
  const run = select
    ? [`  return sql.one<${type}>\``, `    ${statement}\``]
    : type === 'void'
      ? ['  await sql.one`', `    ${statement}\``]
      : [
          `  const { answer } = await sql.one<{ answer: ${type} }>\``,
          `    ${statement}\``,
          '  return answer',
        ]
  const signature = `export async function ${camelCase(name)}(sql: Sql${given}): Promise<${type}> {`
  return [
    `/** ${remarks.summary} */`,
    signature.length > LINE_WIDTH ? signature.replace(/\((.*)\)/, brokenList) : signature,
    ...run,
    '}',
  ].join('\n')
}

const brokenList = (_: string, list: string) => `(\n  ${list.replaceAll(', ', ',\n  ')},\n)`

const orNull = (type: string, isNull: boolean) =>
  isNull && type !== 'unknown' ? `${type} | null` : type

function mayBeNull({ name, default: value }: InParameter, nullable: ReadonlySet<string>): boolean {
  return nullable.has(name.replace(/^p_/, '')) || /^NULL(::|$)/.test(value ?? '')
}

function importLines({ parameters }: CatalogFunction, { imports }: Shape): string {
  const types = [...new Set(imports)].sort()
  const usesArrays = parameters.some(({ type }) => type === 'text[]')
  const usesDigests = parameters.some(({ type }) => type === 'bytea')
  return [
    ...(usesDigests ? ["\nimport type { Digest } from './digest.ts'"] : []),
    usesArrays
      ? "\nimport { type Sql, textArray } from './sql.ts'"
      : "\nimport type { Sql } from './sql.ts'",
    ...(types.length > 0 ? [`\nimport type { ${types.join(', ')} } from './types.ts'`] : []),
  ].join('')
}

function importsOf(columns: readonly Field[]): string[] {
  return columns.flatMap(({ type }) => {
    const name = compositeName(type)
    return name ? [pascalCase(name)] : []
  })
}

/** A comment that names what is not there would leave something to be null unsaid. */
function checkRemarks({ name, parameters, columns }: CatalogFunction, { nullable }: Remarks): void {
  const known = new Set([
    ...parameters.map((parameter) => parameter.name.replace(/^p_/, '')),
    ...columns.map((column) => column.name),
    'answer',
  ])
  const unknown = [...nullable].find((one) => !known.has(one))
  if (unknown) throw new Error(`patchbay_api.${name} has no ${unknown}, which its comment names`)
}
