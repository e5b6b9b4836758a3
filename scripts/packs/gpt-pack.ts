import { withGetApproval } from '../../functions-shared/actions/approvals/get-approval.ts'
import { openApiDocument } from '../../functions-shared/actions/openapi.ts'
import type { Auth } from '../../functions-shared/actions/openapi-operation.ts'
import { gptProblems } from './check-gpt.ts'
import type { Deployment } from './deployment.ts'
import { gptFields } from './gpt-fields.ts'
import type { PackedApp } from './packed-app.ts'
import { strangeNames } from './strange-names.ts'
import { unnamedIn } from './warnings.ts'

/** A folder to be written, and what a platform would say against it. */
export interface Pack {
  /** Text by path in the folder. */
  files: Record<string, string>
  /** Pictures, likewise. */
  images?: Record<string, Uint8Array>
  problems: string[]
}

/** A pack of these actions. */
export interface ActionPack extends Pack {
  /** What is allowed, and could be better: in sentences. */
  warnings: string[]
}

/** Everything that the GPT editor wants. */
export async function gptPack(
  packed: PackedApp,
  deployment: Deployment,
  auth: Auth,
): Promise<ActionPack> {
  const { app } = packed
  const document = openApiDocument(app, deployment, auth)
  const instructions = await packed.gptInstructions(auth)
  return {
    files: {
      'openapi.json': `${JSON.stringify(document, null, 2)}\n`,
      'instructions.md': `${instructions}\n`,
      'fields.md': gptFields(packed, deployment, auth),
    },
    problems: [
      ...gptProblems({ document, instructions, privacyUrl: `${deployment.webUrl}/privacy` }),
      ...strangeNames(instructions, app.actions).map(
        (name) => `The instructions name ${name}, which is not an action.`,
      ),
    ],
    warnings: unnamedIn(instructions, withGetApproval(app.actions)),
  }
}
