import { parseArgs } from 'node:util'
import { redirectUriProblem } from '../../functions-shared/oauth/clients/redirect-uri.ts'
import { ExpectedError, errorText } from '../stack/expected-error.ts'

/** What an operator asks for. */
export interface DeployOptions {
  projectRef: string
  /** Do it; else the plan is only printed. */
  go: boolean
  /** Origin that clients use, when it is not the project's own (a custom domain). */
  publicUrl: string
  /** Origin of the web app. */
  webUrl: string | undefined
  /** Host of the pooler, when `supabase link` can not tell. */
  poolerHost: string | undefined
  client: { id: string; name: string; redirectUris: string[] }
  webhookUrl: string | undefined
}

export const usage = `
  npm run deploy -- --project-ref <ref> [--yes]        without --yes (or with --dry-run) the plan is printed, without network
                    [--web-url https://…]              origin of the web app
                    [--public-url https://…]           a custom domain of the project
                    [--client-id <id>] [--client-name "My GPT"] [--redirect-uri <uri>]…
                    [--webhook-url https://…]
                    [--pooler-host <host>]             else as supabase link finds it

  SUPABASE_ACCESS_TOKEN must be set for --yes. Nothing that is there already is replaced.`

/** Reads the command line. Throws an ExpectedError for what makes no sense. */
export function readOptions(words: readonly string[]): DeployOptions {
  const { values } = parse(words)
  const projectRef = values['project-ref'] ?? ''
  if (!/^[a-z]{20}$/.test(projectRef)) {
    throw new ExpectedError('--project-ref is the 20 letters of the project’s address.', usage)
  }
  if (values.yes && values['dry-run'])
    throw new ExpectedError('--yes and --dry-run exclude each other.', usage)
  for (const uri of values['redirect-uri']) {
    const problem = redirectUriProblem(uri)
    if (problem) throw new ExpectedError(`The redirect URI ${uri} ${problem}.`)
  }
  if (!/^[a-z0-9-]{1,60}$/.test(values['client-id']))
    throw new ExpectedError('--client-id is made of a-z, 0-9 and -.')
  if (values['pooler-host'] !== undefined && !/^[a-z0-9.-]+$/.test(values['pooler-host']))
    throw new ExpectedError('--pooler-host is a host name.')

  return {
    projectRef,
    go: values.yes,
    publicUrl: origin(values['public-url'], '--public-url') ?? `https://${projectRef}.supabase.co`,
    webUrl: origin(values['web-url'], '--web-url'),
    poolerHost: values['pooler-host'],
    client: {
      id: values['client-id'],
      name: values['client-name'],
      redirectUris: values['redirect-uri'],
    },
    webhookUrl: httpsUrl(values['webhook-url'], '--webhook-url')?.href,
  }
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        'client-id': { type: 'string', default: 'chatgpt' },
        'client-name': { type: 'string', default: 'ChatGPT' },
        'dry-run': { type: 'boolean', default: false },
        'pooler-host': { type: 'string' },
        'project-ref': { type: 'string' },
        'public-url': { type: 'string' },
        'redirect-uri': { type: 'string', multiple: true, default: [] },
        'web-url': { type: 'string' },
        'webhook-url': { type: 'string' },
        yes: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw new ExpectedError(errorText(error), usage)
  }
}

function httpsUrl(text: string | undefined, option: string): URL | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(text)
  if (url?.protocol === 'https:' && !url.username && !url.password && !url.hash) return url
  throw new ExpectedError(`${option} is "${text}", which is no https URL.`)
}

function origin(text: string | undefined, option: string): string | undefined {
  const url = httpsUrl(text, option)
  if (url && (url.pathname !== '/' || url.search))
    throw new ExpectedError(`${option} is an origin: scheme and host without a path.`)
  return url?.origin
}
