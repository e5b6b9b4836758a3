import { parseOptions } from '../../local-stack/command/options.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { checkName, checkRedirectUri } from '../clients/checks.ts'
import { usage } from '../support/usage.ts'
import { CHECKOUT, type Place } from './place.ts'

/** What an operator asks for. */
export interface DeployOptions extends Place {
  projectRef: string
  /** Do it; else the plan is only printed. */
  go: boolean
  /** Only look, at a project that is deployed or not. */
  check: boolean
  /** Give the functions' login a new password, also where there is one. */
  renewLogin: boolean
  /** The project's own origin; it goes on working beside a custom domain. */
  projectUrl: string
  /** Origin that clients use: the one given, else the project's own. */
  publicUrl: string
  /** Whether it was given; if not, a deployed project keeps the one that it has. */
  publicUrlGiven: boolean
  /** Where the web app is: an origin, or a folder below one; without a slash at the end. */
  webUrl: string | undefined
  /** Host of the pooler, when `supabase link` cannot tell. */
  poolerHost: string | undefined
  client: { id: string; name: string; redirectUris: string[] }
  webhookUrl: string | undefined
}

/** Stands for the project in a plan that is only shown. */
const NO_PROJECT = '<project-ref>'

const WORDS = {
  check: { type: 'boolean', default: false },
  'client-id': { type: 'string', default: 'chatgpt' },
  'client-name': { type: 'string', default: 'ChatGPT' },
  'dry-run': { type: 'boolean', default: false },
  'pooler-host': { type: 'string' },
  'project-ref': { type: 'string' },
  'public-url': { type: 'string' },
  'renew-login': { type: 'boolean', default: false },
  'redirect-uri': { type: 'string', multiple: true },
  'web-url': { type: 'string' },
  'webhook-url': { type: 'string' },
  yes: { type: 'boolean', default: false },
} as const

/** Reads the command line. Throws an ExpectedError for what makes no sense. */
export function readOptions(words: readonly string[], place: Place = CHECKOUT): DeployOptions {
  return checkedOptions(parseOptions(usage.deploy, words, { options: WORDS }).values, place)
}

/** The same where --project may name a repository. */
export async function readOptionsIn(
  words: readonly string[],
  placeOf: (project: string | undefined) => Promise<Place>,
): Promise<DeployOptions> {
  const options = { ...WORDS, project: { type: 'string' } } as const
  const { project, ...values } = parseOptions(usage.deploy, words, { options }).values
  return checkedOptions(values, await placeOf(project))
}

type Values = ReturnType<typeof parseOptions<{ options: typeof WORDS }>>['values']

function checkedOptions(values: Values, place: Place): DeployOptions {
  const projectRef = values['project-ref'] ?? (values.yes || values.check ? '' : NO_PROJECT)
  if (projectRef !== NO_PROJECT && !/^[a-z]{20}$/.test(projectRef)) {
    throw new ExpectedError(
      '--project-ref is the 20 letters of the project’s address.',
      usage.deploy,
    )
  }
  if ([values.yes, values['dry-run'], values.check].filter(Boolean).length > 1)
    throw new ExpectedError('--yes, --check and --dry-run exclude each other.', usage.deploy)
  if (values.check && values['renew-login'])
    throw new ExpectedError('--check changes nothing: --renew-login goes with --yes.', usage.deploy)
  const redirectUris = values['redirect-uri'] ?? []
  for (const uri of redirectUris) checkRedirectUri(uri)
  checkName(values['client-name'])
  if (!/^[a-z0-9-]{1,60}$/.test(values['client-id']))
    throw new ExpectedError('--client-id is made of a-z, 0-9 and -.')
  if (values['pooler-host'] !== undefined && !/^[a-z0-9.-]+$/.test(values['pooler-host']))
    throw new ExpectedError('--pooler-host is a host name.')

  const projectUrl = `https://${projectRef}.supabase.co`
  const publicUrl = origin(values['public-url'], '--public-url')
  return {
    ...place,
    projectRef,
    go: values.yes,
    check: values.check,
    renewLogin: values['renew-login'],
    projectUrl,
    publicUrl: publicUrl ?? projectUrl,
    publicUrlGiven: publicUrl !== undefined,
    webUrl: folderUrl(values['web-url'], '--web-url'),
    poolerHost: values['pooler-host'],
    client: {
      id: values['client-id'],
      name: values['client-name'],
      redirectUris,
    },
    webhookUrl: httpsUrl(values['webhook-url'], '--webhook-url')?.href,
  }
}

function httpsUrl(text: string | undefined, option: string): URL | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(text)
  if (url?.protocol === 'https:' && !url.username && !url.password && !url.hash) return url
  throw new ExpectedError(`${option} is "${text}", which is not an https URL.`)
}

/** Pages may lie below a path: https://golf.example/connect. */
function folderUrl(text: string | undefined, option: string): string | undefined {
  const url = httpsUrl(text, option)
  if (url?.search) throw new ExpectedError(`${option} has no query: it is where the pages are.`)
  return url && `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

function origin(text: string | undefined, option: string): string | undefined {
  const url = httpsUrl(text, option)
  if (url && (url.pathname !== '/' || url.search))
    throw new ExpectedError(`${option} is an origin: scheme and host without a path.`)
  return url?.origin
}
