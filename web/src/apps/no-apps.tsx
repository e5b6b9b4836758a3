import { isLocalStack } from '../lib/local-stack.ts'
import { webApp } from '../web-app.ts'

/** Nothing is connected: how that could change. */
export const NoApps = () => (
  <div class="empty">
    <p>No assistant is connected to your account.</p>
    <ul class="ways">
      <li>
        <strong>ChatGPT and other assistants:</strong> ask there for {webApp().things}. The
        assistant sends you here to sign in, and you decide.
      </li>
      {webApp().hasPage('device') && (
        <li>
          <strong>A device or a command line:</strong> it shows a code.{' '}
          <a href="/device">Enter it</a>.
        </li>
      )}
      {isLocalStack() && webApp().hasPage('playground') && (
        <li>
          <strong>Just looking?</strong> The <a href="/playground">playground</a> is an assistant
          whose buttons you press yourself.
        </li>
      )}
    </ul>
    <p class="quiet">This page notices a new connection by itself.</p>
  </div>
)
