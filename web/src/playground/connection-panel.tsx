import { plainText } from '../../../client/consent/plain-text.ts'
import { clockTime } from '../lib/dates.ts'
import { t } from '../texts/index.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import type { CallbackProblem } from './flow.ts'
import { withoutSecrets } from './traffic.ts'
import type { Assistant, Remark, Step } from './use-assistant.ts'

const whyText = (why: CallbackProblem): string => {
  switch (why.kind) {
    case 'not-begun-here':
      return t.playground.notBegunHere
    case 'not-from-server':
      return t.playground.notFromServer
    case 'refused':
      return why.error === null
        ? t.playground.serverSaidNothing
        : t.playground.serverSaid(plainText(why.error, 60))
  }
}

const remarkText = (remark: Exclude<Remark, null>): string => {
  switch (remark.kind) {
    case 'denied':
      return t.playground.denied
    case 'failed':
      return `${t.playground.callbackFailed} ${whyText(remark.why)}`
    case 'ended':
      return t.playground.ended
    case 'refused':
      return t.playground.refused
  }
}

/** Connect, and once connected: the tokens, and what can be done with them. */
export const ConnectionPanel = ({ assistant }: { assistant: Assistant }) => {
  const { tokens, isProved, remark, busy } = assistant
  const button = (title: Step) => ({ busy: busy === title, disabled: busy !== null })
  return (
    <div class="play-connection">
      <Alert>{remark && remarkText(remark)}</Alert>
      <p class={isProved ? 'connection on' : 'connection'} role="status">
        {tokens === null && t.apps.notConnected}
        {tokens !== null && (isProved ? t.apps.connected : t.playground.hasTokens)}
      </p>
      {tokens === null ? (
        <>
          <p>{t.playground.asksFirst}</p>
          <div class="actions">
            <Button look="primary" {...button('#connect')} onClick={assistant.connect}>
              {t.playground.connect}
            </Button>
          </div>
        </>
      ) : (
        <>
          <dl class="tokens">
            <dt>{t.playground.accessToken}</dt>
            <dd>
              {t.playground.until(
                <code>{withoutSecrets(tokens.access)}</code>,
                clockTime(new Date(tokens.expiresAt)),
              )}
            </dd>
            <dt>{t.playground.may}</dt>
            <dd>{tokens.scope}</dd>
          </dl>
          <div class="actions">
            {tokens.refresh !== null && (
              <Button {...button('#refresh')} onClick={assistant.refresh}>
                {t.playground.refresh}
              </Button>
            )}
            <Button disabled={busy !== null} onClick={assistant.spoil}>
              {t.playground.spoil}
            </Button>
            <Button {...button('#disconnect')} onClick={assistant.disconnect}>
              {t.apps.disconnect}
            </Button>
          </div>
        </>
      )}
    </div>
  )
}
