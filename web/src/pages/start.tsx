import { AppsSkeleton } from '../apps/apps-skeleton.tsx'
import { AppsView } from '../apps/apps-view.tsx'
import { seemsSignedIn } from '../session/session.ts'
import { useSession } from '../session/use-session.ts'
import { Welcome } from '../session/welcome.tsx'
import { t } from '../texts/index.ts'
import { strong } from '../ui/wraps.tsx'
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
    <Welcome session={session} title={t.start.title} lead={t.start.lead(name, things)}>
      <li>{t.start.ask(things, strong)}</li>
      <li>{t.start.decide(strong)}</li>
      <li>{t.start.stay(strong)}</li>
    </Welcome>
  )
}
