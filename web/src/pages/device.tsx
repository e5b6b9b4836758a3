import { Consent } from '../consent/consent.tsx'
import { readUserCode } from '../consent/user-code.ts'
import { UserCodeForm } from '../consent/user-code-form.tsx'
import { navigate } from '../router.ts'
import { Panel } from '../ui/panel.tsx'
import type { PageProps } from '../web-app.ts'

/** Where a device sends its user (RFC 8628): enter the code, sign in, decide. */
export const DevicePage = ({ url }: PageProps) => {
  const given = url.searchParams.get('user_code') ?? ''
  const code = readUserCode(given)
  return (
    <Panel>
      {code === null ? (
        <UserCodeForm
          key={given}
          given={given}
          onCode={(typed) => navigate(`/device?user_code=${typed}`)}
        />
      ) : (
        <Consent key={code} ask={{ flow: 'device', code }} />
      )}
    </Panel>
  )
}
