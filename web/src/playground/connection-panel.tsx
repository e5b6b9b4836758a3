import { clockTime } from '../lib/dates.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { withoutSecrets } from './traffic.ts'
import type { Assistant, Remark } from './use-assistant.ts'

const REMARKS: Record<Exclude<Remark, null>, string> = {
  denied: 'You denied it, so the assistant is not connected.',
  failed: 'The answer of the consent page was not used.',
  ended: 'The connection has ended: its tokens are no longer good. Connect again.',
  refused: 'That did not work. The answer below says why.',
}

/** Connect, and once connected: the tokens, and what can be done with them. */
export const ConnectionPanel = ({ assistant }: { assistant: Assistant }) => {
  const { tokens, isProved, remark, why, busy } = assistant
  const button = (title: string) => ({ busy: busy === title, disabled: busy !== null })
  return (
    <div class="play-connection">
      <Alert>{remark && `${REMARKS[remark]} ${why}`}</Alert>
      <p class={isProved ? 'connection on' : 'connection'} role="status">
        {tokens === null && 'Not connected'}
        {tokens !== null && (isProved ? 'Connected' : 'Has tokens. Call an action to try them.')}
      </p>
      {tokens === null ? (
        <>
          <p>
            It asks for your permission first, like every other assistant: you go to the consent
            page and come back here.
          </p>
          <div class="actions">
            <Button look="primary" {...button('Connect')} onClick={assistant.connect}>
              Connect the assistant
            </Button>
          </div>
        </>
      ) : (
        <>
          <dl class="tokens">
            <dt>Access token</dt>
            <dd>
              <code>{withoutSecrets(tokens.access)}</code> until{' '}
              {clockTime(new Date(tokens.expiresAt))}
            </dd>
            <dt>May</dt>
            <dd>{tokens.scope}</dd>
          </dl>
          <div class="actions">
            {tokens.refresh !== null && (
              <Button {...button('Refresh')} onClick={assistant.refresh}>
                Refresh
              </Button>
            )}
            <Button disabled={busy !== null} onClick={assistant.spoil}>
              Spoil the token
            </Button>
            <Button {...button('Disconnect')} onClick={assistant.disconnect}>
              Disconnect
            </Button>
          </div>
        </>
      )}
    </div>
  )
}
