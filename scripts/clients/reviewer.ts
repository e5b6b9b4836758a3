import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { ExpectedError } from '../../local-stack/expected-error.ts'

/** Where a project's Auth is, and a key that it takes. */
export interface AuthServer {
  url: string
  key: string
  /** Whether the key is a secret one, with which accounts are made without a mail to confirm. */
  isSecret: boolean
}

const session = z.object({
  access_token: z.string(),
  user: z.object({ id: z.string(), factors: z.array(z.looseObject({})).optional() }),
})
const problem = z.object({ msg: z.string().optional(), message: z.string().optional() })

/**
 * Makes the account that reviewers of a directory sign in with, and prints its password: the only time that it is seen. It
 * has signed in once, with nothing but the password, before it is handed out. Throws an ExpectedError where that fails.
 */
export async function makeReviewer(auth: AuthServer, email: string): Promise<void> {
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw new ExpectedError(`--email ${email}: an address is wanted.`)
  }
  // A project may ask for letters of both cases, digits and signs.
  const password = `${randomBytes(18).toString('base64url')}-aA1`
  const made = auth.isSecret
    ? await post(auth, '/admin/users', { email, password, email_confirm: true })
    : await post(auth, '/signup', { email, password })
  if (!made.ok) {
    throw new ExpectedError(
      `Auth does not make the account ${email}: ${await complaint(made)}`,
      'Name another --email, or delete the account first.',
    )
  }

  const entered = await post(auth, '/token?grant_type=password', { email, password })
  const read = session.safeParse(entered.ok ? await entered.json() : undefined)
  if (!read.success) {
    throw new ExpectedError(
      `The account ${email} was made, and cannot sign in: ${entered.ok ? 'Auth wants more than the password' : await complaint(entered)}.`,
      'Reviewers have no second factor and no access to mail: allow sign-in by password alone.',
    )
  }
  console.log(`  e-mail     ${email}`)
  console.log(`  password   ${password}   (shown only now)`)
  console.log(`
  It signs in with the password alone. Sign in once, put some data into it, and give both to the reviewers. Keep the account
  as long as you are listed: a directory reviews again.`)
}

function post({ url, key }: AuthServer, path: string, body: unknown): Promise<Response> {
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'https:' && !/^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname)) {
    throw new ExpectedError(`${url}: the key is sent to https:// only.`)
  }
  return fetch(`${url}/auth/v1${path}`, {
    method: 'POST',
    // A redirect would take the key along.
    redirect: 'error',
    headers: { apikey: key, authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new ExpectedError(`${url} cannot be reached.`)
  })
}

async function complaint(response: Response): Promise<string> {
  const said = problem.safeParse(await response.json().catch(() => null)).data
  return `${said?.msg ?? said?.message ?? 'no reason is given'} (${response.status})`
}
