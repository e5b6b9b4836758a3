/** A new connection, as app_connected reports it. */
export type AppNotice = {
  userId: string
  clientName: string
  returnsTo: string | null
  scopes: string[]
}

/** What your scopes allow, as a continuation of "It may". */
const POWERS: Readonly<Record<string, string>> = {
  'profile:read': 'see your account name and email address',
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A client chooses its name: one line of visible characters, and no address that a mail program makes a link of. */
const plainName = (name: string): string =>
  name
    .replace(/[\p{C}\p{Z}./:@]+/gu, ' ')
    .trim()
    .slice(0, 60) || 'An app'

/** Reads a verified webhook; null for every other event, which is no failure. */
export const readNotice = (event: unknown): AppNotice | null => {
  if (!isRecord(event) || event.type !== 'app_connected' || !isRecord(event.data)) return null
  const { user_id, client_name, returns_to, scopes } = event.data
  if (typeof user_id !== 'string' || typeof client_name !== 'string') return null
  return {
    userId: user_id,
    clientName: plainName(client_name),
    returnsTo: typeof returns_to === 'string' ? returns_to : null,
    scopes: Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [],
  }
}

/** Unlike its name, nobody chooses this: it is where the client got its answer. */
const placeOf = (returnsTo: string | null): string => {
  if (returnsTo === null) return 'a device, or a chat that was paired with a link'
  if (/^http:\/\//.test(returnsTo)) return 'an app on the computer of who connected it'
  const [, host] = /^https:\/\/(.+)$/.exec(returnsTo) ?? []
  return host ?? `the app ${returnsTo.replace(/:.*$/, '')}`
}

/** The mail, as plain text. */
export const mailOf = (
  { clientName, returnsTo, scopes }: AppNotice,
  appsUrl: string,
): { subject: string; text: string } => {
  const powers = scopes.filter((scope) => scope !== 'offline_access')
  return {
    subject: `“${clientName}” was connected to your account`,
    text: [
      `An assistant that calls itself “${clientName}” was connected to your account from ${placeOf(returnsTo)}.`,
      '',
      'It may:',
      ...powers.map((scope) => `- ${POWERS[scope] ?? scope}`),
      '',
      `Was it not you? Disconnect it at ${appsUrl} and change your password.`,
      '',
    ].join('\n'),
  }
}
