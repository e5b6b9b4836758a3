import { t } from '../texts/index.ts'
import { Panel } from './panel.tsx'

/** The only thing shown when `config.json` cannot be used: it tells the person who set up the site what to change. */
export const SetupNotice = ({ faults }: { faults: readonly string[] }) => (
  <main id="main">
    <Panel>
      <h1>{t.setup.heading}</h1>
      <p>{t.setup.correct}</p>
      <ul class="faults">
        {faults.map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
      </ul>
    </Panel>
  </main>
)
