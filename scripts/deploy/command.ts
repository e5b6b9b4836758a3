import { uncoveredByGit } from '../install/git.ts'
import { type Finding, obstacle } from '../support/findings.ts'
import { byHand } from './by-hand.ts'
import type { DeployOptions } from './options.ts'
import { planText, shownPlan } from './plan.ts'
import { redirectUrlOf } from './redirect-urls.ts'
import { check, deploy, hostedPlatform, secretsFile } from './run.ts'
import { newSecrets } from './secrets.ts'
import { smokeChecks } from './smoke.ts'

/**
 * Prints the plan, checks, or deploys, as the options say.
 *
 * @param repository what else must hold of the repository before it is deployed
 */
export async function runDeploy(
  options: DeployOptions,
  repository: () => Promise<Finding[]> = async () => [],
): Promise<void> {
  const platform = () =>
    hostedPlatform(options, async () => [
      ...(await repository()),
      ...(options.go ? await secretsStayHere(options) : []),
    ])
  if (options.check) await check(options, platform())
  else if (options.go) printByHand(await deploy(options, newSecrets(), platform()))
  else printPlan(options)
}

function printPlan(options: DeployOptions): void {
  const { projectRef, prefix, publicUrl, webUrl } = options
  const steps = shownPlan(options)
  let number = steps.length
  console.log(`Plan for project ${projectRef} (nothing is done; --yes does it)\n`)
  console.log(
    'First: everything that --check looks at, and nothing is done where one is not as it must be\n',
  )
  console.log(planText(steps))
  if (webUrl !== undefined) {
    console.log(
      `\n${++number}. Redirect URL ${redirectUrlOf(webUrl)} beside those that Auth allows; no other setting of Auth`,
    )
  }
  console.log(
    `\n${++number}. The login through the pooler, POST F/${prefix}ops/probe, the jobs, and requests to ${publicUrl}/functions/v1`,
  )
  for (const { path, method = 'GET', status } of smokeChecks(publicUrl, prefix)) {
    console.log(`   ${method} ${path} → ${status}`)
  }
  printByHand(options)
}

function printByHand(done: DeployOptions): void {
  console.log('\nBy hand:')
  for (const line of byHand(done)) console.log(`  - ${line}`)
}

/** The file of secrets must not come into somebody's next commit. */
async function secretsStayHere({ root, projectRef }: DeployOptions): Promise<Finding[]> {
  const file = secretsFile(projectRef)
  if (!(await uncoveredByGit(root, file))) return []
  return [
    obstacle(
      `New secrets are to be kept in ${file}, which git would take into a commit.`,
      'Add a line to .gitignore: .env.*',
    ),
  ]
}
