import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { CheckEmail } from './check-email.tsx'
import { takeReturnProblem } from './complete-sign-in.ts'
import type { Intent } from './credentials.ts'
import { ProviderButtons } from './provider-buttons.tsx'
import { useWaysIn } from './providers.ts'
import type { Account } from './session.ts'
import { SignInForm } from './sign-in-form.tsx'

type Props = {
  /** The heading of the page or part: what the signing in is for. */
  head?: ComponentChildren
  /** What stands between the heading and the form. */
  children?: ComponentChildren
  notice?: string | null
  /** Who was signed in until now. */
  ended?: Account | null
}

/**
 * Signing in or up in place: the URL stays, so that afterwards the person is where they wanted to
 * be. Once somebody is signed in, the session says so, and the page draws what comes next.
 */
export const SignIn = ({ head, children, notice = null, ended = null }: Props) => {
  const [waiting, setWaiting] = useState<{ email: string; intent: Intent } | null>(null)
  const [returnProblem] = useState(takeReturnProblem)
  const ways = useWaysIn()
  if (waiting !== null) {
    return (
      <>
        {head}
        <CheckEmail {...waiting} onBack={() => setWaiting(null)} />
      </>
    )
  }
  const form = ways.email && (
    <SignInForm
      notice={notice ?? returnProblem}
      {...(ended?.name.includes('@') && { email: ended.name })}
      canSignUp={ways.signUp}
      onCheckEmail={(email, intent) => setWaiting({ email, intent })}
    />
  )
  return (
    <>
      {head}
      {children}
      {form}
      {ways.providers.length > 0 && <ProviderButtons providers={ways.providers} />}
    </>
  )
}
