import { Panel } from './panel.tsx'

/** All that is shown where `config.json` cannot be used: whoever set the site up reads what to change. */
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
