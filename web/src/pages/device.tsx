import { readAsk } from '../../../client/consent/index.ts'
import { Consent } from '../consent/consent.tsx'
import { UserCodeForm } from '../consent/user-code-form.tsx'
import { navigate } from '../router.ts'
import { Panel } from '../ui/panel.tsx'
import type { PageProps } from '../web-app.ts'

/** Where a device sends its user (RFC 8628): enter the code, sign in, decide. */
export const DevicePage = ({ url }: PageProps) => {
  const given = url.searchParams.get('user_code') ?? ''
  const ask = readAsk('device', given)
  return (
    <Panel>
      {ask === null ? (
        <UserCodeForm
          key={given}
          given={given}
          onCode={(typed) => navigate(`/device?user_code=${typed}`)}
        />
      ) : (
        <Consent key={ask.code} ask={ask} />
      )}
    </Panel>
  )
}
