/** Where the portal of ChatGPT's plugins looks for its token. */
export const CHALLENGE = '/.well-known/openai-apps-challenge'

/**
 * RFC 8414 §3.1 and RFC 9728 §3.1 put the well-known part before the path of the issuer or resource. A hosted project
 * cannot serve that; here each such address leads to the document of the function it names.
 */
const DOCUMENTS = ['oauth-authorization-server', 'oauth-protected-resource', 'openid-configuration']

const INSERTED = new RegExp(
  `^/\\.well-known/(${DOCUMENTS.join('|')})(/functions/v1/[\\w-]+)/?(\\?.*)?$`,
)

/** `/.well-known/<document>/functions/v1/<name>` → `/functions/v1/<name>/.well-known/<document>`; else undefined. */
export function rewriteWellKnown(path: string): string | undefined {
  const match = INSERTED.exec(path)
  return match ? `${match[2]}/.well-known/${match[1]}${match[3] ?? ''}` : undefined
}
