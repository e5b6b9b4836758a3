import { runCommand } from '../../../support/run-command.ts'
import { localDir } from '../../../support/stack.ts'
import type { ClientIdentity } from '../../../support/stack-client.ts'

/** What the command gives an operator, who types it into the form of a vendor; `--no-pkce` for one that sends none. */
export async function typedIntoAForm(
  redirectUri: string,
  ...words: '--no-pkce'[]
): Promise<ClientIdentity> {
  const { code, stdout, stderr } = await runCommand(
    [
      ...['clients', 'add', '--name', 'Typed into a form', '--kind', 'mcp', '--secret', ...words],
      ...['--redirect-uri', redirectUri],
    ],
    { PATCHBAY_LOCAL_DIR: localDir },
  )
  if (code !== 0) throw new Error(`no client: ${stderr}`)
  const printed = (what: string) => new RegExp(`${what} +(\\S+)`).exec(stdout)?.[1] ?? ''
  return {
    client_id: printed('client id'),
    client_secret: printed('client secret'),
    redirect_uri: redirectUri,
  }
}
