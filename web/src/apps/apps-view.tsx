import { useRef, useState } from 'preact/hooks'
import { groupApps, neverUsed } from '../../../client/consent/app-groups.ts'
import type { ConnectedApp } from '../../../client/consent/connected-app.ts'
import { accountProblemText } from '../lib/problem-texts.ts'
import { SecondFactor } from '../session/second-factor.tsx'
import { type Account, apps as connectedApps } from '../session/session.ts'
import { t } from '../texts/index.ts'
import { Button } from '../ui/button.tsx'
import { ConnectionBanner } from '../ui/connection-banner.tsx'
import { Heading } from '../ui/heading.tsx'
import { webApp } from '../web-app.ts'
import { AppCard } from './app-card.tsx'
import { AppsSkeleton } from './apps-skeleton.tsx'
import { ConnectionState } from './connection-state.tsx'
import { EndDialog, type Ending } from './end-dialog.tsx'
import { NoApps } from './no-apps.tsx'
import { UnusedConnections } from './unused-connections.tsx'
import { useApps } from './use-apps.ts'

/** What became of it, in a sentence. */
const newsOf = ({ kind, apps }: Ending, ended: number): string => {
  const [{ name }] = apps
  if (kind === 'one') return ended > 0 ? t.apps.ended(name) : t.apps.endedBefore(name)
  if (ended === 0) return t.apps.nothingLeft
  return kind === 'unused' ? t.apps.removed(ended) : t.apps.allEnded(name, ended)
}

/** The connected apps of an account, and the way to end each. */
export const AppsView = ({ account }: { account: Account }) => {
  const { apps, connection, failure, isReachable, news, setNews, load, retry } = useApps(account)
  const [asked, setAsked] = useState<Ending | null>(null)
  const [busy, setBusy] = useState(false)
  /** What ends once the second factor is confirmed. */
  const [confirming, setConfirming] = useState<Ending | null>(null)
  const [error, setError] = useState<string | null>(null)
  const section = useRef<HTMLElement>(null)

  const ask = (kind: Ending['kind'], [first, ...rest]: readonly ConnectedApp[]) => {
    setError(null)
    if (first) setAsked({ kind, apps: [first, ...rest] })
  }
  const end = async (ending: Ending) => {
    setBusy(true)
    const ids = ending.apps.map(({ grantId }) => grantId)
    const outcome =
      ending.kind === 'one'
        ? await connectedApps.disconnect(account, ids[0] ?? '')
        : await connectedApps.disconnectAll(account, ids)
    setBusy(false)
    if (!outcome.ok && outcome.reason === 'mfa_required') return setConfirming(ending)
    if (!outcome.ok) {
      const kept = ending.kind === 'one' ? t.apps.stillConnected : t.apps.nothingEnded
      return setError(`${kept} ${accountProblemText(outcome.reason)}`)
    }
    await load()
    setAsked(null)
    setNews(newsOf(ending, Number(outcome.value)))
    section.current?.querySelector('h1')?.focus()
  }

  /** How many connections have this name and are not among these: an app that was added again has another client id. */
  const namesakes = (name: string, these: readonly ConnectedApp[]): number =>
    (apps ?? []).filter((app) => app.name === name && !these.includes(app)).length
  const unused = neverUsed(apps ?? [])

  if (confirming) {
    return (
      <section class="apps" ref={section}>
        <SecondFactor
          head={
            <Heading key="factor" title={t.apps.confirmTitle}>
              {t.apps.confirmHeading(<bdi>{confirming.apps[0].name}</bdi>)}
            </Heading>
          }
          onConfirmed={() => {
            setConfirming(null)
            void end(confirming)
          }}
          onBack={() => {
            setConfirming(null)
            setAsked(null)
          }}
        />
      </section>
    )
  }

  return (
    <section class="apps" ref={section}>
      <Heading title={t.apps.heading}>{t.apps.heading}</Heading>
      <p class="lead">{t.apps.lead(webApp().things)}</p>
      {failure === null && (
        <>
          <ConnectionState connection={connection} />
          <ConnectionBanner isReachable={isReachable} />
        </>
      )}
      <div role="status">{news && <p class="news">{news}</p>}</div>
      {apps === null && failure === null && <AppsSkeleton />}
      {apps?.length === 0 && <NoApps />}
      {unused.length > 0 && (
        <UnusedConnections count={unused.length} onRemove={() => ask('unused', unused)} />
      )}
      {apps !== null && apps.length > 0 && (
        <ul class="app-list">
          {groupApps(apps).map((group) => (
            <AppCard
              key={group.clientId}
              account={account}
              group={group}
              hasNamesake={namesakes(group.name, group.connections) > 0}
              onDisconnect={(some) => ask(some.length > 1 ? 'all' : 'one', some)}
              onChanged={load}
            />
          ))}
        </ul>
      )}
      <div role="alert">
        {failure !== null && (
          <div class="empty">
            <p>
              {t.apps.failed} {accountProblemText(failure)}
            </p>
            <Button onClick={retry}>{t.tryAgain}</Button>
          </div>
        )}
      </div>
      {asked && (
        <EndDialog
          ending={asked}
          others={namesakes(
            asked.apps[0].name,
            (apps ?? []).filter(({ grantId }) => asked.apps.some((app) => app.grantId === grantId)),
          )}
          busy={busy}
          error={error}
          onConfirm={() => void end(asked)}
          onCancel={() => setAsked(null)}
        />
      )}
    </section>
  )
}
