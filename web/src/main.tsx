import { render } from 'preact'
import { accentSheet } from '../../client/site/accent.ts'
import { webApp } from './app/web-app.ts'
import { App } from './app.tsx'
import { configFaults, loadConfig } from './lib/config.ts'
import { matchPath } from './paths.ts'
import { followLinksInPlace } from './router.ts'
import { pageAt } from './routes.ts'
import { FramedNotice } from './ui/framed-notice.tsx'
import { SetupNotice } from './ui/setup-notice.tsx'
import { defineWebApp } from './web-app.ts'

const root = document.getElementById('app')
if (!root) throw new Error('index.html has no #app')

// Headers forbid framing; on a host that lost them, a frame still gets nothing to click (RFC 6749 §10.13).
const isFramed = window.top !== window.self
defineWebApp(webApp)

/** Draws the pages, in the name and the colours that `config.json` gives them. */
const start = async (): Promise<void> => {
  // On its way while the configuration is; drawn after it, so that nothing moves or changes its colour.
  void pageAt(matchPath(window.location.pathname)?.path)().catch(() => null)
  const config = await loadConfig()
  if (!config.ok && config.problem === 'setup') {
    return render(<SetupNotice faults={configFaults()} />, root)
  }
  if (config.ok) {
    defineWebApp(webApp, config.value)
    if (config.value.accent !== null) {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(accentSheet(config.value.accent))
      document.adoptedStyleSheets = [sheet]
    }
    const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
    if (icon && config.value.logo !== null) {
      icon.removeAttribute('type')
      icon.href = config.value.logo
    }
  }
  followLinksInPlace()
  render(<App />, root)
}

if (isFramed) render(<FramedNotice />, root)
else void start()
