import type { ComponentType } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import { problemText } from '../../../client/consent/problems.ts'
import { AssistantView } from '../playground/assistant-view.tsx'
import { type Found, findService } from '../playground/service.ts'
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
        <Heading key="none" title="Playground">
          There is no playground here
        </Heading>
        <p>
          The playground is an assistant for trying things out. This service does not know it: it
          belongs to the local stack (<code>npm start</code>) and to demos.
        </p>
        <p>
          <a href="/">Go to the start page</a>
        </p>
      </>
    )}
    {found.kind === 'elsewhere' && (
      <>
        <Heading key="elsewhere" title="Playground">
          The playground has another address
        </Heading>
        <p>The service that it connects to goes by another name, so it works there only.</p>
        <p>
          <a href={found.url}>{found.url}</a>
        </p>
      </>
    )}
    {found.kind === 'failed' && (
      <>
        <Heading key="failed" title="Playground">
          We could not load the playground
        </Heading>
        <p>{problemText(found.problem)}</p>
        <RetryOnline onRetry={onRetry} />
        <div class="actions">
          <Button look="primary" onClick={onRetry}>
            Try again
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
        <Heading title="Playground">Playground</Heading>
        <p class="lead">
          Be the assistant: connect it, press what it could do, read what goes over the wire
          {loadPlaygroundSide && <>, and watch {things} follow</>}.
        </p>
      </div>
      {found === null ? (
        <div class="page-skeleton">
          <p class="visually-hidden" role="status">
            Loading the playground
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
