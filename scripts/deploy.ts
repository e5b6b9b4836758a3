// npm run deploy -- --project-ref <ref> [--check | --yes]
import { runDeploy } from './deploy/command.ts'
import { readOptions } from './deploy/options.ts'

await runDeploy(readOptions(process.argv.slice(2)))
