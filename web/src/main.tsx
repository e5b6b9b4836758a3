import { render } from 'preact'
import { App } from './app.tsx'
import { followLinksInPlace } from './router.ts'
import { FramedNotice } from './ui/framed-notice.tsx'

const root = document.getElementById('app')
if (!root) throw new Error('index.html has no #app')

// Headers forbid framing; on a host that lost them, a frame still gets nothing to click (RFC 6749 §10.13).
const isFramed = window.top !== window.self
if (!isFramed) followLinksInPlace()
render(isFramed ? <FramedNotice /> : <App />, root)
