import { openApiDocument } from '../../functions-shared/actions/openapi.ts'
import type { Auth } from '../../functions-shared/actions/openapi-operation.ts'
import { app } from '../../functions-shared/app/app.ts'
import { gptProblems } from './check-gpt.ts'
import type { Deployment } from './deployment.ts'
import { gptFields } from './gpt-fields.ts'
import { textBlock } from './text-block.ts'
import { unnamedIn } from './warnings.ts'

const { actions } = app

/** A folder to be written, and what a platform would say against it. */
export interface Pack {
  /** Text by file name. */
  files: Record<string, string>
  problems: string[]
}

/** A pack of these actions. */
export interface ActionPack extends Pack {
  /** What is allowed, and could be better: in sentences. */
  warnings: string[]
}

/** Everything that the GPT editor wants. */
export async function gptPack(deployment: Deployment, auth: Auth): Promise<ActionPack> {
  const document = openApiDocument(app, deployment, auth)
  const instructions = await gptInstructions(auth)
  return {
    files: {
      'openapi.json': `${JSON.stringify(document, null, 2)}\n`,
      'instructions.md': `${instructions}\n`,
      'fields.md': gptFields(deployment, auth),
    },
    problems: gptProblems({ document, instructions, privacyUrl: `${deployment.webUrl}/privacy` }),
    warnings: unnamedIn(instructions, actions),
  }
}

async function gptInstructions(auth: Auth): Promise<string> {
  if (auth === 'oauth') return textBlock('instructions.md', 'A GPT with OAuth')
  const blocks = ['System prompt', 'User instructions'].map((heading) =>
    textBlock('pairing.md', heading),
  )
  return (await Promise.all(blocks)).join('\n\n')
}
