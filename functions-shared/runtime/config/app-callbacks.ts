/** An app whose callback has a scheme of one word. */
interface KnownApp {
  uri: string
  name: string
}

// What MCP clients of this kind really register, exactly. A scheme alone is not enough: the same editor acts on other
// links of its scheme by itself (`vscode://vscode.git/clone`, `cursor://anysphere.cursor-deeplink/mcp/install`).
// VS Code, Zed, Windsurf, Kiro and Antigravity return to https or to a loopback address.
const KNOWN_APPS: readonly KnownApp[] = [
  { uri: 'cursor://anysphere.cursor-mcp/oauth/callback', name: 'Cursor' },
  { uri: 'warp://mcp/oauth2callback', name: 'Warp' },
  { uri: 'claude://claude.ai/mcp-auth-callback/sdk', name: 'Claude' },
]

/** Callbacks with a scheme of one word that may be registered without further settings. */
export const knownAppCallbacks: readonly string[] = KNOWN_APPS.map(({ uri }) => uri)

/** The name of the app behind a redirect URI; null unless it is exactly one of those that are known. */
export const knownAppName = (uri: string): string | null =>
  KNOWN_APPS.find((app) => app.uri === uri)?.name ?? null

/** The name of the app of a scheme of one word; null unless it is that of one of those that are known. */
export const knownAppOfScheme = (scheme: string): string | null =>
  KNOWN_APPS.find((app) => app.uri.startsWith(`${scheme}:`))?.name ?? null

const BROWSER_SCHEMES =
  /^(https?|wss?|ftp|file|data|blob|filesystem|javascript|vbscript|about|view-source|intent|content|chrome.*|edge|resource|.*-extension)$/

/** Whether a browser itself acts on a scheme (without its colon); no setting makes one of them an app's. */
export const isBrowserScheme = (scheme: string): boolean => BROWSER_SCHEMES.test(scheme)

// scheme://host/path in the characters of RFC 3986; no user name, no port, no query, no fragment, no wildcard.
const CALLBACK = /^([a-z][a-z0-9+.-]*):\/\/[A-Za-z0-9._-]+\/[\w!$&'()+,./:;=@%~-]*$/

/**
 * Reads PATCHBAY_APP_SCHEMES: further callbacks of apps, as exact `scheme://host/path`, comma separated.
 *
 * @returns the known callbacks and these; `problem` names the first entry that is not a callback
 */
export function readAppCallbacks(
  setting: string | undefined,
): { callbacks: readonly string[] } | { problem: string } {
  const more = (setting ?? '').split(',').flatMap((entry) => entry.trim() || [])
  for (const [i, entry] of more.entries()) {
    const scheme = CALLBACK.exec(entry)?.[1]
    if (scheme === undefined) return { problem: `entry ${i + 1} is not scheme://host/path` }
    if (isBrowserScheme(scheme)) return { problem: `the scheme of entry ${i + 1} is not an app’s` }
  }
  return { callbacks: [...new Set([...knownAppCallbacks, ...more])] }
}
