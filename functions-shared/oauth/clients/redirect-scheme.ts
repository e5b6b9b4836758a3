const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?'
const DOTTED = new RegExp(String.raw`^([a-z]{2,63})(?:\.${LABEL})*\.(${LABEL}):$`)

// Top-level domains that makers of apps have, beside those of countries (two letters). The root zone is no secret, but a
// list of it ages; an app under another one is named in PATCHBAY_APP_SCHEMES.
const TOP_LEVEL: ReadonlySet<string> = new Set(
  (
    'com org net edu gov mil int info biz name pro app dev xyz tech cloud online site store shop page blog software ' +
    'systems network digital agency studio design company team tools chat email live world life zone space website ' +
    'codes build run games health finance bank money news media video social'
  ).split(' '),
)

const READS_AS_HOST = /^(com|org|net|edu|gov|mil)$/

/**
 * Whether a scheme (as `URL.protocol` spells it: lower case, with its colon) is an app's own: a domain name of its maker
 * the other way round (RFC 8252 §7.1), so that its first part is a top-level domain. `chatgpt.com:` and
 * `ai.chatgpt.com:` are not: a person would read them as hosts. Schemes without a dot may be ones that the system acts on by itself (smb, ldap, ms-msdt …), and
 * there is no list of those that is complete: of them only exact callbacks are accepted (app-callbacks.ts).
 */
export function isAppScheme(protocol: string): boolean {
  const [, first = '', last = ''] = DOTTED.exec(protocol) ?? []
  return (first.length === 2 || TOP_LEVEL.has(first)) && !READS_AS_HOST.test(last)
}
