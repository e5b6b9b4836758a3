import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../ui/button.tsx'
import { PartHeading } from '../ui/heading.tsx'
import { emailLinkError } from './auth-texts.ts'
import { SignInForm } from './sign-in-form.tsx'

type Props = {
  /** The heading of the page or part: what the signing in is for. */
  head?: ComponentChildren
  /** What stands between the heading and the form. */
  children?: ComponentChildren
  notice?: string | null
}

/**
 * Signing in or up in place: the URL stays, so that afterwards the person is where they wanted to
 * be. Once somebody is signed in, the session says so, and the page draws what comes next.
 */
export const SignIn = ({ head, children, notice = null }: Props) => {
  const [waitingFor, setWaitingFor] = useState<string | null>(null)
  if (waitingFor !== null) {
    return (
      <>
        {head}
        <PartHeading>Check your e-mail</PartHeading>
        <p>
          If <bdi>{waitingFor}</bdi> can have an account here, a link is on its way to it. Open it
          in this browser and you come right back to this page.
        </p>
        <p class="quiet">
          Nothing there after a minute? Look in the spam folder, or try signing in.
        </p>
        <div class="actions">
          <Button onClick={() => setWaitingFor(null)}>Back to the form</Button>
        </div>
      </>
    )
  }
  return (
    <>
      {head}
      {children}
      <SignInForm
        notice={notice ?? emailLinkError(new URL(window.location.href))}
        onConfirmEmail={setWaitingFor}
      />
    </>
  )
}
