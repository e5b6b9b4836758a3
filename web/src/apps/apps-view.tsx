import { useRef, useState } from 'preact/hooks'
import { accountProblemText } from '../../../client/consent/as-account.ts'
import type { ConnectedApp } from '../../../client/consent/connected-app.ts'
import { momentOf } from '../lib/dates.ts'
import { SecondFactor } from '../session/second-factor.tsx'
import { type Account, apps as connectedApps } from '../session/session.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { ConnectionBanner } from '../ui/connection-banner.tsx'
import { Heading } from '../ui/heading.tsx'
import { webApp } from '../web-app.ts'
import { AppCard } from './app-card.tsx'
import { AppsSkeleton } from './apps-skeleton.tsx'
import { ConnectionState } from './connection-state.tsx'
import { NoApps } from './no-apps.tsx'
import { useApps } from './use-apps.ts'

/** The connected apps of an account, and the way to end each. */
export const AppsView = ({ account }: { account: Account }) => {
  const { apps, connection, failure, isReachable, news, setNews, load, retry } = useApps(account)
  const [asked, setAsked] = useState<ConnectedApp | null>(null)
  const [busy, setBusy] = useState(false)
  /** The app to disconnect once the second factor is confirmed. */
  const [confirming, setConfirming] = useState<ConnectedApp | null>(null)
  const [error, setError] = useState<string | null>(null)
  const section = useRef<HTMLElement>(null)

  const ask = (app: ConnectedApp | null) => {
    setError(null)
    setAsked(app)
  }
  const disconnect = async (app: ConnectedApp) => {
    setBusy(true)
    const outcome = await connectedApps.disconnect(account, app.grantId)
    setBusy(false)
    if (!outcome.ok && outcome.reason === 'mfa_required') return setConfirming(app)
    if (!outcome.ok) return setError(`It is still connected. ${accountProblemText(outcome.reason)}`)
    await load()
    ask(null)
    setNews(`${app.name} is ${outcome.value ? '' : 'already '}disconnected.`)
    section.current?.querySelector('h1')?.focus()
  }

  /** How many other connections have the name of this one: an app that was added again has another client id. */
  const namesakes = (app: ConnectedApp): number =>
    (apps ?? []).filter(({ name, grantId }) => name === app.name && grantId !== app.grantId).length
  const others = asked ? namesakes(asked) : 0

  if (confirming) {
    return (
      <section class="apps" ref={section}>
        <SecondFactor
          head={
            <Heading key="factor" title="Confirm that it is you">
              Disconnect <bdi>{confirming.name}</bdi>: confirm that it is you
            </Heading>
          }
          onConfirmed={() => {
            setConfirming(null)
            void disconnect(confirming)
          }}
          onBack={() => {
            setConfirming(null)
            ask(null)
          }}
        />
      </section>
    )
  }

  return (
    <section class="apps" ref={section}>
      <Heading title="Connected apps">Connected apps</Heading>
      <p class="lead">
        These may act on {webApp().things}. Ending a connection takes effect at once.
      </p>
      <ConnectionState connection={connection} />
      <ConnectionBanner isReachable={isReachable} />
      <div role="status">{news && <p class="news">{news}</p>}</div>
      {apps === null && failure === null && <AppsSkeleton />}
      {apps?.length === 0 && <NoApps />}
      {apps !== null && apps.length > 0 && (
        <ul class="app-list">
          {apps.map((app) => (
            <AppCard
              key={app.grantId}
              account={account}
              app={app}
              hasNamesake={namesakes(app) > 0}
              onDisconnect={() => ask(app)}
              onNarrowed={load}
            />
          ))}
        </ul>
      )}
      <div role="alert">
        {failure !== null && (
          <div class="empty">
            <p>We could not load your connected apps. {accountProblemText(failure)}</p>
            <Button onClick={retry}>Try again</Button>
          </div>
        )}
      </div>
      {asked && (
        <ConfirmDialog
          title={
            <>
              Disconnect <bdi>{asked.name}</bdi>?
            </>
          }
          action="Disconnect"
          busy={busy}
          error={error}
          onConfirm={() => void disconnect(asked)}
          onCancel={() => ask(null)}
        >
          <p>
            {others === 0 && 'It can no longer see or change anything of yours. '}
            {others > 0 && (
              <>
                This ends only the connection
                {asked.connectedAt && ` of ${momentOf(asked.connectedAt)}`}. <bdi>{asked.name}</bdi>{' '}
                has {others} more.{' '}
              </>
            )}
            What it did stays as it is, and you can connect it again from the assistant.
          </p>
        </ConfirmDialog>
      )}
    </section>
  )
}
