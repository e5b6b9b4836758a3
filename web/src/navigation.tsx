import { Bell } from './approvals/bell.tsx'
import { isLocalStack } from './lib/local-stack.ts'
import { AccountMenu } from './session/account-menu.tsx'
import { seemsSignedIn } from './session/session.ts'
import { useSessionIfAny } from './session/use-session.ts'
import { t } from './texts/index.ts'
import { webApp } from './web-app.ts'

/** The way between the pages, for somebody who is signed in. */
export const Navigation = ({ pathname }: { pathname: string }) => {
  const session = useSessionIfAny()
  if (!seemsSignedIn()) return null
  const { pages, links: ofApp, hasPage } = webApp()
  const links = [
    ...ofApp,
    ['/apps', t.frame.apps] as const,
    ['/activity', t.activity.link] as const,
    ...(isLocalStack() && hasPage('playground')
      ? [['/playground', t.frame.playground] as const]
      : []),
  ]
  const shownAtStart = pages['/'] ? ofApp[0]?.[0] : '/apps'
  const current = pathname === '/' ? shownAtStart : pathname.replace(/\/$/, '')
  return (
    <>
      <nav class="nav" aria-label={t.frame.pages}>
        {links.map(([path, name]) => (
          <a key={path} href={path} aria-current={path === current ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <Bell
        account={session.status === 'signed-in' ? session.account : null}
        isCurrent={current === '/approvals'}
      />
      {session.status === 'signed-in' && <AccountMenu account={session.account} />}
    </>
  )
}
