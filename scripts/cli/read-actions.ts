// Runs as a process of its own, for scripts/install/read-actions.ts: loads the app of a repository, and tells its actions.
import { errorText } from '../../local-stack/expected-error.ts'

const [root = ''] = process.argv.slice(2)
await import('./node-20.ts')
const { loadApp } = await import('../install/load-app.ts')
try {
  const { actions } = await loadApp(root)
  process.send?.({
    actions: actions.map(({ operationId, sqlName, scope, title, effect }) => ({
      ...{ operationId, sqlName, scope, title, effect },
    })),
  })
} catch (error) {
  process.send?.({ problem: errorText(error) })
}
