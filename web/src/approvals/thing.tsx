import { useEffect, useState } from 'preact/hooks'
import type { Approval } from '../../../client/consent/approval.ts'
import { plainText } from '../../../client/consent/plain-text.ts'
import type { Account } from '../session/session.ts'
import { webApp } from '../web-app.ts'

/** What a call is about, as its owner calls it: the app looks it up for them. Nothing where it has no name. */
export const Thing = ({ account, approval }: { account: Account; approval: Approval }) => {
  const { action, args } = approval
  const [name, setName] = useState<string | null>(null)
  useEffect(() => {
    let isHere = true
    webApp()
      .nameOf(action, args, account)
      .then((found) => isHere && found !== null && setName(plainText(found, 300)))
      .catch(() => null)
    return () => {
      isHere = false
    }
  }, [approval.id])
  if (!name) return null
  const path = typeof args.id === 'string' ? webApp().pathOf(action, args.id) : null
  return (
    <p class="thing">
      {path === null ? (
        <bdi>{name}</bdi>
      ) : (
        <a href={path}>
          <bdi>{name}</bdi>
        </a>
      )}
    </p>
  )
}
