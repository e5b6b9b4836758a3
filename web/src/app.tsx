import type { ComponentChildren } from 'preact'
import { useErrorBoundary } from 'preact/hooks'
import { useLanguage } from './language.ts'
import { LanguageMenu } from './language-menu.tsx'
import { Navigation } from './navigation.tsx'
import { useUrl } from './router.ts'
import { ReturnBar } from './session/return-bar.tsx'
import { t } from './texts/index.ts'
import { Button } from './ui/button.tsx'
import { Heading } from './ui/heading.tsx'
import { Mark } from './ui/mark.tsx'
import { Panel } from './ui/panel.tsx'
import { usePage } from './use-page.ts'
import { webApp } from './web-app.ts'

const Broken = () => (
  <Panel>
    <Heading title={t.frame.stuckTitle}>{t.frame.stuck}</Heading>
    <p>{t.frame.stuckHelp}</p>
    <div class="actions">
      <Button look="primary" onClick={() => window.location.reload()}>
        {t.frame.reload}
      </Button>
    </div>
  </Panel>
)

const Guard = ({ children }: { children: ComponentChildren }) => {
  const [fault] = useErrorBoundary()
  return fault === undefined ? children : <Broken />
}

const CurrentPage = ({ page }: { page: Exclude<ReturnType<typeof usePage>, 'loading'> }) => {
  if (page === 'failed') return <Broken />
  return (
    <Guard key={page.url.pathname}>
      <page.Component params={page.params} url={page.url} />
    </Guard>
  )
}

/** The frame around every page: skip link, brand, the page, the foot. */
export const App = () => {
  useLanguage()
  const url = useUrl()
  const page = usePage(url)
  const { name, footLinks, hasPage } = webApp()
  return (
    <>
      <a class="skip" href="#main">
        {t.frame.skip}
      </a>
      <header class="top">
        <a class="brand" href="/">
          <Mark size={28} />
          <span class="brand-name">{name}</span>
        </a>
        <Navigation pathname={url.pathname} />
      </header>
      <main id="main" tabIndex={-1}>
        <ReturnBar />
        {page !== 'loading' && <CurrentPage page={page} />}
      </main>
      {/* Not before the page: it would be pushed down. */}
      {page !== 'loading' && (
        <footer class="foot">
          {hasPage('privacy') && <a href="/privacy">{t.frame.privacy}</a>}
          {hasPage('terms') && <a href="/terms">{t.frame.terms}</a>}
          {hasPage('support') && <a href="/support">{t.frame.support}</a>}
          {footLinks.map((link) => (
            <a key={link.url} href={link.url}>
              {link.name}
            </a>
          ))}
          <span>{t.frame.noTrackers}</span>
          <LanguageMenu />
        </footer>
      )}
    </>
  )
}
