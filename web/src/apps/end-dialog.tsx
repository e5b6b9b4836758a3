import type { ConnectedApp } from '../../../client/consent/connected-app.ts'
import { momentOf } from '../lib/dates.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { texts } from './texts.ts'

/** What somebody is asked before it ends: one connection, all of a client, or what nobody ever used. */
export type Ending = {
  kind: 'one' | 'all' | 'unused'
  apps: readonly [ConnectedApp, ...ConnectedApp[]]
}

type Props = {
  ending: Ending
  /** How many connections of this name there are beside it. */
  others: number
  busy: boolean
  error: string | null
  onConfirm: () => void
  onCancel: () => void
}

/** The question before connections end. */
export const EndDialog = ({ ending: { kind, apps }, others, ...rest }: Props) => {
  const [{ name, connectedAt }] = apps
  if (kind === 'unused') {
    return (
      <ConfirmDialog title={texts.askUnused(apps.length)} action={texts.remove} {...rest}>
        <p>{texts.unusedStay}</p>
      </ConfirmDialog>
    )
  }
  return (
    <ConfirmDialog
      title={
        <>
          Disconnect <bdi>{name}</bdi>?
        </>
      }
      action={kind === 'all' ? texts.disconnectAll(apps.length) : texts.disconnect}
      {...rest}
    >
      <p>
        {kind === 'all' && `${texts.askAll(apps.length)} `}
        {others === 0 && 'It can no longer see or change anything of yours. '}
        {kind === 'one' && others > 0 && (
          <>
            This ends only the connection
            {connectedAt && ` of ${momentOf(connectedAt)}`}. <bdi>{name}</bdi> has {others} more.{' '}
          </>
        )}
        What it did stays as it is, and you can connect it again from the assistant.
      </p>
    </ConfirmDialog>
  )
}
