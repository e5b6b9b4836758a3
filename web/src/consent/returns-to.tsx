import { hostParts } from '../../../client/consent/host-parts.ts'
import type { ReturnTarget } from '../../../functions-shared/oauth/clients/return-target.ts'
import { t } from '../texts/index.ts'

/** A host whose end stands out: that is the part that says whose it is. */
export const Host = ({ host }: { host: string }) => {
  const { start, end } = hostParts(host)
  return (
    <bdi class="host">
      {start}
      <strong>{end}</strong>
    </bdi>
  )
}

/** Where a client returns to, in words that are true whatever the client says of itself. */
export const ReturnsTo = ({ target }: { target: ReturnTarget }) => {
  switch (target.kind) {
    case 'web':
      return <Host host={target.host} />
    case 'loopback':
      return <strong class="place">{t.client.loopback}</strong>
    case 'app':
      return target.name === null ? (
        t.client.app(
          <bdi class="host">
            <strong>{target.scheme}</strong>
          </bdi>,
        )
      ) : (
        <>
          <strong class="place">{target.name}</strong> <bdi class="host">({target.scheme}:)</bdi>
        </>
      )
  }
}
