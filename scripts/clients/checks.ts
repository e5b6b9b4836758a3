import { redirectUriProblem } from '../../functions-shared/oauth/clients/redirect-uri.ts'
import { readAppCallbacks } from '../../functions-shared/runtime/config/app-callbacks.ts'
import { visibleName } from '../../functions-shared/runtime/input/visible-text.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'

/** Refuses a redirect URI that the functions would refuse; PATCHBAY_APP_SCHEMES is read as they read it. */
export function checkRedirectUri(uri: string, env = process.env): void {
  const listed = readAppCallbacks(env.PATCHBAY_APP_SCHEMES)
  if ('problem' in listed) throw new ExpectedError(`PATCHBAY_APP_SCHEMES: ${listed.problem}.`)
  const problem = redirectUriProblem(uri, listed.callbacks)
  if (problem) throw new ExpectedError(`The redirect URI ${uri} ${problem}.`)
}

/** Refuses a name that people could not see as it is. */
export function checkName(name: string): void {
  if (name === '' || name !== visibleName(name))
    throw new ExpectedError('The name has characters that nobody sees, or blanks at its ends.')
}
