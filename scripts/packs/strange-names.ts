/** What matters of an action here. */
interface Named {
  operationId: string
}

/** Of the login, which is no action of the app. */
const OF_THE_LOGIN = ['GetLogin', 'GetUserInfo', 'getMe', 'getApproval']

/** As operationIds are written. Not iPhone, eBay or macOS. */
const NAME = /\b(?:[a-z]{2,}[A-Z][a-z]\w*|Get[A-Z][a-z]\w*)\b/g

/** Names in a text for models that look like those of actions, and have no action: a model would call them and fail. */
export function strangeNames(text: string, actions: readonly Named[]): string[] {
  const known = new Set([...actions.map(({ operationId }) => operationId), ...OF_THE_LOGIN])
  return [...new Set(text.match(NAME) ?? [])].filter((name) => !known.has(name))
}
