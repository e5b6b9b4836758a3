import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Ask, ConsentState } from '../../../client/consent/index.ts'
import { useLanguage } from '../language.ts'
import { open } from '../session/session.ts'

/** Where the page stands with its request; once it is decided, the browser goes where that leads. */
export const useConsent = ({ flow, code }: Ask): ConsentState => {
  // In another language the server describes the request anew.
  const language = useLanguage()
  const consent = useMemo(() => open({ flow, code }), [flow, code, language])
  const [state, setState] = useState<ConsentState>(consent.getState)
  useEffect(() => {
    const update = () => setState(consent.getState())
    const stop = consent.subscribe(update)
    update()
    return stop
  }, [consent])

  const leaveFor = state.status === 'decided' ? state.redirectTo?.href : undefined
  useEffect(() => {
    if (leaveFor !== undefined) window.location.replace(leaveFor)
  }, [leaveFor])
  return state
}
