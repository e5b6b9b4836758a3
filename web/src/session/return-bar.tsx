import { useEffect, useState } from 'preact/hooks'
import { t } from '../texts/index.ts'
import { IconButton } from '../ui/icon-button.tsx'
import { noticeText, type ReturnNotice, takeReturnNotice } from './return-notice.ts'
import { useSessionIfAny } from './use-session.ts'

/** Says what became of a link or a provider's answer where somebody is signed in; else the form to sign in says it. */
export const ReturnBar = () => {
  const { status } = useSessionIfAny()
  const [notice, setNotice] = useState<ReturnNotice | null>(null)
  useEffect(() => {
    if (status === 'signed-in') setNotice((shown) => takeReturnNotice() ?? shown)
  }, [status])
  return (
    <div role="status">
      {notice && status === 'signed-in' && (
        <div class="return-bar">
          <p>{noticeText(notice, true)}</p>
          <IconButton icon="close" label={t.dismiss} onClick={() => setNotice(null)} />
        </div>
      )}
    </div>
  )
}
