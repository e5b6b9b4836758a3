import { render } from 'preact'
import { accentSheet } from '../../client/site/accent.ts'
import { webApp } from './app/web-app.ts'
import { App } from './app.tsx'
import { startSpeaking } from './language.ts'
import { configFaults, loadConfig } from './lib/config.ts'
import { matchPath } from './paths.ts'
import { followLinksInPlace } from './router.ts'
import { pageAt } from './routes.ts'
import { LAST_WORDS } from './texts/index.ts'
import { FramedNotice } from './ui/framed-notice.tsx'
import { SetupNotice } from './ui/setup-notice.tsx'
import { defineWebApp } from './web-app.ts'

const root = document.getElementById('app')
if (!root) throw new Error('index.html has no #app')

// Headers forbid framing; on a host that lost them, a frame still gets nothing to click (RFC 6749 §10.13).
const isFramed = window.top !== window.self
defineWebApp(webApp)

/** Draws the pages, in the language of this visit, in the name and the colours that `config.json` gives them. */
const start = async (): Promise<void> => {
  // All on its way at once; drawn when it is there, so that nothing moves, changes its colour or its language.
  const speaking = startSpeaking()
  if (isFramed) {
    await speaking
    return render(<FramedNotice />, root)
  }
  void pageAt(matchPath(window.location.pathname)?.path)().catch(() => null)
  const [config] = await Promise.all([loadConfig(), speaking])
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

start().catch(() => {
  root.textContent = LAST_WORDS
})
