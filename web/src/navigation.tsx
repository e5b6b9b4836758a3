import { isLocalStack } from './lib/local-stack.ts'
import { AccountMenu } from './session/account-menu.tsx'
import { seemsSignedIn } from './session/session.ts'
import { useSessionIfAny } from './session/use-session.ts'

const LINKS: readonly [string, string][] = [
  ['/todos', 'Todos'],
  ['/apps', 'Apps'],
]

/** The way between the pages, for somebody who is signed in. */
export const Navigation = ({ pathname }: { pathname: string }) => {
  const session = useSessionIfAny()
  if (!seemsSignedIn()) return null
  const links = isLocalStack() ? [...LINKS, ['/playground', 'Playground'] as const] : LINKS
  // The start page is the todos for somebody who is signed in.
  const current = pathname === '/' ? '/todos' : pathname.replace(/\/$/, '')
  return (
    <>
      <nav class="nav" aria-label="Pages">
        {links.map(([path, name]) => (
          <a key={path} href={path} aria-current={path === current ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      {session.status === 'signed-in' && <AccountMenu account={session.account} />}
    </>
  )
}
