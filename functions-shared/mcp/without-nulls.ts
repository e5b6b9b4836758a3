import { isJsonObject } from '../runtime/input/json-object.ts'

/**
 * A message in which the optional members of its parameters that are `null` are absent: many clients fill in what they do
 * not use. The arguments of a tool are left unchanged, since its own schema says what `null` means there.
 */
export function withoutNulls(message: unknown): unknown {
  if (!isJsonObject(message) || !('params' in message)) return message
  const { params, ...rest } = message
  if (params === null) return rest
  if (!isJsonObject(params)) return message

  const present = withoutNullMembers(params)
  const isCall = message.method === 'tools/call' && isJsonObject(params.arguments)
  return { ...message, params: isCall ? { ...present, arguments: params.arguments } : present }
}

function withoutNullMembers(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, presentIn(member)]),
  )
}

function presentIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(presentIn)
  return isJsonObject(value) ? withoutNullMembers(value) : value
}
