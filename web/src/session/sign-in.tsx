import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { CheckEmail } from './check-email.tsx'
import type { Intent } from './credentials.ts'
import { ProviderButtons } from './provider-buttons.tsx'
import { useWaysIn } from './providers.ts'
import { isProblem, noticeText, takeReturnNotice } from './return-notice.ts'
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
  /** A link or a code is on its way by email. */
  onMail?: () => void
  /** What to know while the email is on its way. */
  meanwhile?: ComponentChildren
}

/**
 * Signing in or up in place: the URL stays, so that afterwards the person is where they wanted to
 * be. Once somebody is signed in, the session says so, and the page draws what comes next.
 */
export const SignIn = ({
  head,
  children,
  notice = null,
  ended = null,
  onMail,
  meanwhile,
}: Props) => {
  const [waiting, setWaiting] = useState<{ email: string; intent: Intent } | null>(null)
  const [returned] = useState(takeReturnNotice)
  const returnText = returned && noticeText(returned, false)
  const ways = useWaysIn()
  if (waiting !== null) {
    return (
      <>
        {head}
        <CheckEmail {...waiting} onBack={() => setWaiting(null)} />
        {meanwhile}
      </>
    )
  }
  const form = ways.email && (
    <SignInForm
      notice={notice ?? (returned && isProblem(returned) ? returnText : null)}
      {...(ended?.name.includes('@') && { email: ended.name })}
      canSignUp={ways.signUp}
      onCheckEmail={(email, intent) => {
        setWaiting({ email, intent })
        onMail?.()
      }}
    />
  )
  return (
    <>
      {head}
      {children}
      {returned && !isProblem(returned) && <p class="next-step">{returnText}</p>}
      {form}
      {ways.providers.length > 0 && <ProviderButtons providers={ways.providers} />}
    </>
  )
}
