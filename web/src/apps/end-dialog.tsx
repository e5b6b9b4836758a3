import type { ConnectedApp } from '../../../client/consent/connected-app.ts'
import { momentOf } from '../lib/dates.ts'
import { t } from '../texts/index.ts'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'

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
      <ConfirmDialog title={t.apps.askUnused(apps.length)} action={t.apps.remove} {...rest}>
        <p>{t.apps.unusedStay}</p>
      </ConfirmDialog>
    )
  }
  return (
    <ConfirmDialog
      title={t.apps.ask(<bdi>{name}</bdi>)}
      action={kind === 'all' ? t.apps.disconnectAll(apps.length) : t.apps.disconnect}
      {...rest}
    >
      <p>
        {kind === 'all' && `${t.apps.askAll(apps.length)} `}
        {others === 0 && `${t.apps.noMore} `}
        {kind === 'one' && others > 0 && (
          <>
            {connectedAt === null ? t.apps.onlyThis : t.apps.onlyThisOf(momentOf(connectedAt))}{' '}
            {t.apps.others(<bdi>{name}</bdi>, others)}{' '}
          </>
        )}
        {t.apps.stays}
      </p>
    </ConfirmDialog>
  )
}
