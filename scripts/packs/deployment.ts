import { ExpectedError } from '../../local-stack/expected-error.ts'

/** Where a deployment is, as seen from the internet. The same members as the functions' Config. */
export interface Deployment {
  webUrl: string
  issuer: string
  gptResource: string
  mcpResource: string
}

/**
 * From the origin of the functions, and that of the web app where it is another. Throws an ExpectedError.
 *
 * @param prefix of the functions' names
 */
export function deploymentAt(
  publicUrl: string | undefined,
  webUrl?: string,
  prefix = '',
): Deployment {
  if (publicUrl === undefined) {
    throw new ExpectedError(
      '--public-url is missing.',
      'The origin that the internet sees, as https://abcdefgh.supabase.co or that of a tunnel.',
    )
  }
  const origin = originOf('--public-url', publicUrl)
  // The platform serves no HTML there, so the pages are somewhere else.
  if (webUrl === undefined && /\.supabase\.(co|in)$/.test(origin)) {
    throw new ExpectedError('--web-url is missing: a project domain serves no pages.')
  }
  const functionsUrl = `${origin}/functions/v1/${prefix}`
  return {
    webUrl: webUrl === undefined ? origin : originOf('--web-url', webUrl),
    issuer: `${functionsUrl}oauth`,
    gptResource: `${functionsUrl}gpt`,
    mcpResource: `${functionsUrl}mcp`,
  }
}

function originOf(flag: string, text: string): string {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash) {
    throw new ExpectedError(`${flag} ${text}: an origin, without a path, is wanted.`)
  }
  return url.origin
}
