import { render } from 'preact'
import { webApp } from './app/web-app.ts'
import { App } from './app.tsx'
import { followLinksInPlace } from './router.ts'
import { FramedNotice } from './ui/framed-notice.tsx'
import { defineWebApp } from './web-app.ts'

const root = document.getElementById('app')
if (!root) throw new Error('index.html has no #app')

// Headers forbid framing; on a host that lost them, a frame still gets nothing to click (RFC 6749 §10.13).
const isFramed = window.top !== window.self
defineWebApp(webApp)
if (!isFramed) followLinksInPlace()
render(isFramed ? <FramedNotice /> : <App />, root)
