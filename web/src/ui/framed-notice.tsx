import { t } from '../texts/index.ts'
import { Panel } from './panel.tsx'

/** All that is shown inside a frame of another site. */
export const FramedNotice = () => (
  <main id="main">
    <Panel>
      <h1>{t.frame.framed}</h1>
      <p>{t.frame.framedWhy}</p>
      <p>
        <a href={window.location.href} target="_blank" rel="noopener noreferrer">
          {t.frame.newTab}
        </a>
      </p>
    </Panel>
  </main>
)
