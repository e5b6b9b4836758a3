import { Consent } from '../consent/consent.tsx'
import { IncompleteView } from '../consent/views.tsx'
import type { PageProps } from '../routes.ts'
import { Panel } from '../ui/panel.tsx'

/** The id as the server makes them; anything else was cut or mistyped on the way. */
const REQUEST_ID = /^[\w.~-]{1,200}$/

/** Where an assistant's request to connect arrives: sign in, see who asks for what, decide. */
export const ConnectPage = ({ url }: PageProps) => {
  const requestId = url.searchParams.get('request') ?? ''
  return (
    <Panel>
      {REQUEST_ID.test(requestId) ? (
        <Consent key={requestId} ask={{ flow: 'connect', code: requestId }} />
      ) : (
        <IncompleteView />
      )}
    </Panel>
  )
}
