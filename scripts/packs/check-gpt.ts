import { z } from 'zod'
import { rootDomain, unreachable } from './public-address.ts'

const MOST_OPERATIONS = 30
const LONGEST_DESCRIPTION = 300
const LONGEST_PARAMETER_DESCRIPTION = 700
const LONGEST_DOCUMENT = 100_000
const LONGEST_INSTRUCTIONS = 8_000

const described = z.looseObject({ description: z.string().optional() })
const operation = z.looseObject({
  operationId: z.string().optional(),
  summary: z.string().default(''),
  description: z.string().default(''),
  'x-openai-isConsequential': z.boolean().optional(),
  parameters: z.array(described.extend({ name: z.string(), in: z.string() })).default([]),
  requestBody: z.unknown().optional(),
})
const shape = z.looseObject({
  openapi: z.string(),
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z
    .looseObject({
      securitySchemes: z
        .record(
          z.string(),
          z.looseObject({
            flows: z
              .record(
                z.string(),
                z.looseObject({ authorizationUrl: z.string(), tokenUrl: z.string() }),
              )
              .optional(),
          }),
        )
        .default({}),
    })
    .default({ securitySchemes: {} }),
})

/** What the GPT editor gets. */
export interface GptPack {
  document: unknown
  instructions: string
  privacyUrl: string
}

/**
 * What of a pack the GPT editor or ChatGPT would refuse, in sentences; empty when all is well.
 *
 * @see https://platform.openai.com/docs/actions/production
 */
export function gptProblems({ document, instructions, privacyUrl }: GptPack): string[] {
  const parsed = shape.safeParse(document)
  if (!parsed.success) return ['The document is not an OpenAPI document.']

  const { openapi, servers, paths, components } = parsed.data
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({
      at: `${method.toUpperCase()} ${path}`,
      one,
    })),
  )
  const text = JSON.stringify(document)
  return [
    ...when(openapi !== '3.1.0', `openapi is ${openapi}; ChatGPT wants 3.1.0.`),
    ...when(servers.length !== 1, `There are ${servers.length} servers; ChatGPT wants one.`),
    ...when(
      operations.length > MOST_OPERATIONS,
      `There are ${operations.length} operations; a GPT has at most ${MOST_OPERATIONS}.`,
    ),
    ...when(
      text.length >= LONGEST_DOCUMENT,
      `The document has ${text.length} characters; fewer than ${LONGEST_DOCUMENT} are wanted.`,
    ),
    ...when(
      /pb_(at|rt|ac|cs|pk)_/.test(text + instructions),
      'A secret of Patchbay stands in the pack.',
    ),
    ...when(
      instructions.length > LONGEST_INSTRUCTIONS,
      `The instructions have ${instructions.length} characters; at most ${LONGEST_INSTRUCTIONS} fit.`,
    ),
    ...when(instructions.trim() === '', 'There are no instructions.'),
    ...addressProblems(servers, components.securitySchemes, privacyUrl),
    ...repeated(operations.map(({ one }) => one.operationId ?? '')),
    ...operations.flatMap(({ at, one }) => operationProblems(at, one)),
  ]
}

function when(wrong: boolean, sentence: string): string[] {
  return wrong ? [sentence] : []
}

function addressProblems(
  servers: readonly { url: string }[],
  schemes: z.infer<typeof shape>['components']['securitySchemes'],
  privacyUrl: string,
): string[] {
  const flows = Object.values(schemes).flatMap((scheme) => Object.values(scheme.flows ?? {}))
  const oauth = flows.flatMap(({ authorizationUrl, tokenUrl }) => [authorizationUrl, tokenUrl])
  const api = servers.map(({ url }) => url)
  const roots = new Set(
    [...api, ...oauth].flatMap((url) => {
      const parsed = URL.parse(url)
      return parsed ? [rootDomain(parsed.hostname)] : []
    }),
  )
  return [
    ...[...api, ...oauth, privacyUrl].flatMap((url) => {
      const why = unreachable(url)
      return why ? [`${url} ${why}: ChatGPT cannot reach it.`] : []
    }),
    ...when(
      roots.size > 1,
      `OAuth and actions are on ${[...roots].join(' and ')}; ChatGPT wants one root domain.`,
    ),
    ...when(
      Object.keys(schemes).length > 1,
      'There is more than one security scheme; ChatGPT takes one.',
    ),
  ]
}

function repeated(ids: readonly string[]): string[] {
  return ids
    .filter((id, at) => id !== '' && ids.indexOf(id) < at)
    .map((id) => `The operationId ${id} comes twice.`)
}

function operationProblems(at: string, one: z.infer<typeof operation>): string[] {
  const { operationId, summary, description, parameters } = one
  const headers = parameters.filter(
    (parameter) => parameter.in === 'header' && parameter.name !== 'key',
  )
  return [
    ...when(
      !/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(operationId ?? ''),
      `${at}: it has no good operationId.`,
    ),
    ...when(
      one['x-openai-isConsequential'] === undefined,
      `${at}: x-openai-isConsequential is missing.`,
    ),
    ...tooLong(`${at}: the summary`, summary, LONGEST_DESCRIPTION),
    ...tooLong(`${at}: the description`, description, LONGEST_DESCRIPTION),
    ...when(summary + description === '', `${at}: a model learns nothing of what it does.`),
    ...[...parameters, ...bodyFields(one.requestBody)].flatMap((field) =>
      tooLong(
        `${at}: the description of ${field.name}`,
        field.description ?? '',
        LONGEST_PARAMETER_DESCRIPTION,
      ),
    ),
    ...headers.map(({ name }) => `${at}: ChatGPT sends no header ${name}.`),
  ]
}

function tooLong(what: string, text: string, most: number): string[] {
  return when(
    text.length > most,
    `${what} has ${text.length} characters; at most ${most} are read.`,
  )
}

const body = z.object({
  content: z.object({
    'application/json': z.object({
      schema: z.object({ properties: z.record(z.string(), described) }),
    }),
  }),
})

function bodyFields(requestBody: unknown): { name: string; description?: string | undefined }[] {
  const parsed = body.safeParse(requestBody)
  if (!parsed.success) return []
  const { properties } = parsed.data.content['application/json'].schema
  return Object.entries(properties).map(([name, { description }]) => ({ name, description }))
}
