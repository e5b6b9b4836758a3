import { readAsk } from '../../../client/consent/index.ts'
import { Consent } from '../consent/consent.tsx'
import { IncompleteView } from '../consent/views.tsx'
import { Panel } from '../ui/panel.tsx'
import type { PageProps } from '../web-app.ts'

/** Where an assistant's request to connect arrives: sign in, see who asks for what, decide. */
export const ConnectPage = ({ url }: PageProps) => {
  const ask = readAsk('connect', url.searchParams.get('request'))
  return <Panel>{ask ? <Consent key={ask.code} ask={ask} /> : <IncompleteView />}</Panel>
}
