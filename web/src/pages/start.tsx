import { AppsSkeleton } from '../apps/apps-skeleton.tsx'
import { AppsView } from '../apps/apps-view.tsx'
import { seemsSignedIn } from '../session/session.ts'
import { useSession } from '../session/use-session.ts'
import { Welcome } from '../session/welcome.tsx'
import type { PageProps } from '../web-app.ts'
import { webApp } from '../web-app.ts'

/** The start page where the app gives none: a visitor signs in, a signed-in user sees the connected apps. */
export const StartPage = (_props: PageProps) => {
  const session = useSession()
  if (session.status === 'signed-in') {
    return <AppsView key={session.account.id} account={session.account} />
  }
  if (session.status === 'loading' && seemsSignedIn()) return <AppsSkeleton />
  const { name, things } = webApp()
  return (
    <Welcome
      session={session}
      title="Connect your assistant"
      lead={`${name} lets an AI assistant work with ${things}, as far as you allow it.`}
    >
      <li>
        <strong>Ask your assistant</strong> for {things}. The first time, it sends you here.
      </li>
      <li>
        <strong>Sign in and decide.</strong> You see who asks, and for what. It never learns your
        password.
      </li>
      <li>
        <strong>Stay in charge.</strong> You see every connection here, and end it when you like.
      </li>
    </Welcome>
  )
}
