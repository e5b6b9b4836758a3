import { Consent } from '../consent/consent.tsx'
import { ExpiredView } from '../consent/views.tsx'
import { isTempCode } from '../lib/request-ids.ts'
import { Panel } from '../ui/panel.tsx'
import type { PageProps } from '../web-app.ts'

/** Where a link out of a chat arrives (pairing): sign in, make sure that it is your own, decide. */
export const LoginPage = ({ params }: PageProps) => {
  const code = params.temp_code ?? ''
  return (
    <Panel>
      {isTempCode(code) ? (
        <Consent key={code} ask={{ flow: 'login', code }} />
      ) : (
        <ExpiredView flow="login" />
      )}
    </Panel>
  )
}
