import { readAsk } from '../../../client/consent/index.ts'
import { Consent } from '../consent/consent.tsx'
import { ExpiredView } from '../consent/views.tsx'
import { Panel } from '../ui/panel.tsx'
import type { PageProps } from '../web-app.ts'

/** Where a link out of a chat arrives (pairing): sign in, make sure that it is your own, decide. */
export const LoginPage = ({ params }: PageProps) => {
  const ask = readAsk('login', params.temp_code)
  return <Panel>{ask ? <Consent key={ask.code} ask={ask} /> : <ExpiredView flow="login" />}</Panel>
}
