import { Panel } from './panel.tsx'

/** All that is shown inside a frame of another site. */
export const FramedNotice = () => (
  <main id="main">
    <Panel>
      <h1>Open this page by itself</h1>
      <p>
        It is shown inside another site. To keep your account safe it only works in a tab of its
        own.
      </p>
      <p>
        <a href={window.location.href} target="_blank" rel="noopener noreferrer">
          Open in a new tab
        </a>
      </p>
    </Panel>
  </main>
)
