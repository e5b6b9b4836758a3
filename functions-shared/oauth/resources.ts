import type { Config } from '../platform/config.ts'

/** RFC 8707: the resources that tokens of this server can be for. */
export function servedResources(config: Config): readonly string[] {
  return [config.gptResource, config.mcpResource]
}

/** A token without a resource is for `F/gpt`, so asking for that by name is asking for none. */
export function resourceOfToken(asked: string | null, config: Config): string | null {
  return asked === config.gptResource ? null : asked
}

/**
 * The resource that a token request names, as the entry functions take it: null when it names none, and
 * '' for `F/gpt`, so that "the actions" is told apart from "whatever it is for".
 */
export function namedResource(asked: string | undefined, config: Config): string | null {
  return asked === undefined ? null : (resourceOfToken(asked, config) ?? '')
}
