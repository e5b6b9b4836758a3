import { Panel } from './panel.tsx'

/** The only thing shown when `config.json` cannot be used: it tells the person who set up the site what to change. */
export const SetupNotice = ({ faults }: { faults: readonly string[] }) => (
  <main id="main">
    <Panel>
      <h1>This site is not set up completely</h1>
      <p>Its operator has to correct config.json:</p>
      <ul class="faults">
        {faults.map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
      </ul>
    </Panel>
  </main>
)
