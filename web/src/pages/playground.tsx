import type { ComponentType } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import { problemText } from '../lib/problem-texts.ts'
import { AssistantView } from '../playground/assistant-view.tsx'
import { type Found, findService } from '../playground/service.ts'
import { t } from '../texts/index.ts'
import { Button } from '../ui/button.tsx'
import { Heading } from '../ui/heading.tsx'
import { Panel } from '../ui/panel.tsx'
import { RetryOnline } from '../ui/retry-online.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import type { PageProps } from '../web-app.ts'
import { webApp } from '../web-app.ts'

type Missing = Exclude<Found, { kind: 'found' }>

const NoPlayground = ({ found, onRetry }: { found: Missing; onRetry: () => void }) => (
  <Panel>
    {found.kind === 'not-registered' && (
      <>
        <Heading key="none" title={t.playground.heading}>
          {t.playground.none}
        </Heading>
        <p>{t.playground.noneWhy(<code>npm start</code>)}</p>
        <p>
          <a href="/">{t.toStart}</a>
        </p>
      </>
    )}
    {found.kind === 'elsewhere' && (
      <>
        <Heading key="elsewhere" title={t.playground.heading}>
          {t.playground.elsewhere}
        </Heading>
        <p>{t.playground.elsewhereWhy}</p>
        <p>
          <a href={found.url}>{found.url}</a>
        </p>
      </>
    )}
    {found.kind === 'failed' && (
      <>
        <Heading key="failed" title={t.playground.heading}>
          {t.playground.failed}
        </Heading>
        <p>{problemText(found.problem)}</p>
        <RetryOnline onRetry={onRetry} />
        <div class="actions">
          <Button look="primary" onClick={onRetry}>
            {t.tryAgain}
          </Button>
        </div>
      </>
    )}
  </Panel>
)

/** A built-in assistant whose actions the user presses, beside what it changes where the app shows that. */
export const PlaygroundPage = (_props: PageProps) => {
  const [found, setFound] = useState<Found | null>(null)
  const look = useCallback(() => {
    setFound(null)
    void findService().then(setFound)
  }, [])
  useEffect(look, [look])
  const { things, loadPlaygroundSide } = webApp()
  const [Side, setSide] = useState<ComponentType | null>(null)
  useEffect(() => {
    void loadPlaygroundSide?.().then((loaded) => setSide(() => loaded))
  }, [loadPlaygroundSide])

  if (found !== null && found.kind !== 'found') return <NoPlayground found={found} onRetry={look} />
  return (
    <div class={loadPlaygroundSide ? 'playground with-side' : 'playground'}>
      <div class="intro">
        <Heading title={t.playground.heading}>{t.playground.heading}</Heading>
        <p class="lead">{loadPlaygroundSide ? t.playground.leadWith(things) : t.playground.lead}</p>
      </div>
      {found === null ? (
        <div class="page-skeleton">
          <p class="visually-hidden" role="status">
            {t.playground.loading}
          </p>
          <Skeleton lines={[2, 4, 'block']} />
        </div>
      ) : (
        <>
          <AssistantView service={found.service} />
          {loadPlaygroundSide && <div class="play-list">{Side && <Side />}</div>}
        </>
      )}
    </div>
  )
}
