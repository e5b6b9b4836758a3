import { Consent } from '../consent/consent.tsx'
import { IncompleteView } from '../consent/views.tsx'
import { isRequestId } from '../lib/request-ids.ts'
import { Panel } from '../ui/panel.tsx'
import type { PageProps } from '../web-app.ts'

/** Where an assistant's request to connect arrives: sign in, see who asks for what, decide. */
export const ConnectPage = ({ url }: PageProps) => {
  const authorizationId = url.searchParams.get('request') ?? ''
  return (
    <Panel>
      {isRequestId(authorizationId) ? (
        <Consent key={authorizationId} ask={{ flow: 'connect', code: authorizationId }} />
      ) : (
        <IncompleteView />
      )}
    </Panel>
  )
}
