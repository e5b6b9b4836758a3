// npm run deploy -- --project-ref <ref> [--check | --yes]
import { byHand } from './deploy/by-hand.ts'
import { type DeployOptions, readOptions } from './deploy/options.ts'
import { planText, shownPlan } from './deploy/plan.ts'
import { check, deploy, hostedPlatform } from './deploy/run.ts'
import { newSecrets } from './deploy/secrets.ts'
import { smokeChecks } from './deploy/smoke.ts'

const options = readOptions(process.argv.slice(2))

if (options.check) {
  await check(options, hostedPlatform(options))
} else if (options.go) {
  printByHand(await deploy(options, newSecrets(), hostedPlatform(options)))
} else {
  const steps = shownPlan(options)
  console.log(`Plan for project ${options.projectRef} (nothing is done; --yes does it)\n`)
  console.log(
    'First: everything that --check looks at, and nothing is done where one is not as it must be\n',
  )
  console.log(planText(steps))
  console.log(
    `\n${steps.length + 1}. The login through the pooler, POST F/ops/probe, the jobs, and requests to ${options.publicUrl}/functions/v1`,
  )
  for (const { path, method = 'GET', status } of smokeChecks(options.publicUrl)) {
    console.log(`   ${method} ${path} → ${status}`)
  }
  printByHand(options)
}

function printByHand(done: DeployOptions): void {
  console.log('\nBy hand:')
  for (const line of byHand(done)) console.log(`  - ${line}`)
}
