// Runs as a process of its own, for scripts/install/read-actions.ts: loads the app of a repository, and tells its actions and instructions.
import { errorText } from '../../local-stack/expected-error.ts'

const [root = ''] = process.argv.slice(2)
await import('./node-20.ts')
const { asRead } = await import('../install/read-actions.ts')
const { loadApp } = await import('../install/load-app.ts')
try {
  const { actions, instructions } = await loadApp(root)
  process.send?.({ actions: actions.map(asRead), instructions })
} catch (error) {
  process.send?.({ problem: errorText(error) })
}
