// RFC 8252 §7.1: a private-use scheme is a domain name of the app's maker, the other way round. The first part is a
// top-level domain: no hyphen, so that x-apple.systempreferences is none.
const REVERSE_DOMAIN = /^[a-z]{2,63}(\.[a-z0-9-]+)+:$/

// Editors that are MCP clients and registered a name of one word before anybody asked.
const EDITORS: ReadonlySet<string> = new Set([
  'cursor:',
  'vscode:',
  'vscode-insiders:',
  'vscodium:',
  'windsurf:',
  'zed:',
])

/**
 * Whether a scheme (as `URL.protocol` spells it: lower case, with its colon) is an app's own. Any other but https and
 * http may be one that the system acts on by itself (smb, ldap, ssh, ms-msdt, javascript …); there is no list of those
 * that is complete.
 */
export function isAppScheme(protocol: string): boolean {
  return REVERSE_DOMAIN.test(protocol) || EDITORS.has(protocol)
}
