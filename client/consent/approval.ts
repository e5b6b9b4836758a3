import { exposedText } from '../../functions-shared/runtime/input/visible-text.ts'
import { clientName } from './client-words.ts'
import { plainText } from './plain-text.ts'
import { webLink } from './safe-redirect.ts'
import { isRecord, oneOf, textOrNull } from './shape.ts'
import { englishWords, type Words } from './words.ts'

const STATUSES = ['pending', 'approved', 'denied', 'expired', 'cancelled', 'failed'] as const

/**
 * Where a held call stands. Approved: it ran and went well. Failed: it was approved, and could not be done. Cancelled: the app
 * was disconnected, or may no longer do this.
 */
export type ApprovalStatus = (typeof STATUSES)[number]

/** A call that waits, or waited, for its user's word; safe to show. */
export type Approval = {
  id: string
  grantId: string
  /** Of the client: the same in all its connections. */
  clientId: string
  clientName: string
  /** What the assistant calls the action: `deleteShot`. */
  action: string
  /** What the call would do, in a line: "Delete a golf shot". */
  title: string
  /** The same in a sentence that may quote the user; null where the action says none. */
  text: string | null
  /** The very arguments that run on a yes. Show all of them, as `argumentTexts` gives them. */
  args: Readonly<Record<string, unknown>>
  status: ApprovalStatus
  /**
   * Why it was cancelled or failed, as a code: `forbidden` (its permission was switched off), `unauthorized` (the app was
   * disconnected), `not_found` … Else null.
   */
  error: string | null
  createdAt: Date
  expiresAt: Date
  decidedAt: Date | null
}

/** An argument of a held call, as text. */
export type ArgumentText = { name: string; text: string }

/** Reads a status; null when it is not one. */
export const readStatus = (value: unknown): ApprovalStatus | null => oneOf(STATUSES, value)

const dateOf = (value: unknown): Date | null => {
  const date = new Date(textOrNull(value) ?? '')
  return Number.isNaN(date.getTime()) ? null : date
}

/** Reads a row of `public.approvals`; null when it is not one. */
export const parseApproval = (row: unknown, words: Words = englishWords): Approval | null => {
  if (!isRecord(row)) return null
  const id = textOrNull(row.id)
  const grantId = textOrNull(row.grant_id)
  const clientId = textOrNull(row.client_id)
  const status = readStatus(row.status)
  const createdAt = dateOf(row.created_at)
  const expiresAt = dateOf(row.expires_at)
  if (id === null || grantId === null || clientId === null) return null
  if (status === null || createdAt === null || expiresAt === null) return null
  const action = textOrNull(row.action) ?? ''
  const title = plainText(textOrNull(row.title) ?? action, 100)
  const text = plainText(textOrNull(row.text) ?? '', 300)
  return {
    id,
    grantId,
    clientId,
    clientName: clientName(textOrNull(row.client_name), webLink(clientId)?.host ?? null, words),
    action,
    title,
    text: text === '' || text === title ? null : text,
    args: isRecord(row.args) ? row.args : {},
    status,
    error: textOrNull(row.error),
    createdAt,
    expiresAt,
    decidedAt: dateOf(row.decided_at),
  }
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')

/**
 * The arguments of a held call for a person to judge: each in full, with its line ends. A character that cannot be seen, or that
 * would turn or hide the rest, is named: `[U+202E]`. They are a stranger's texts: never markup.
 */
export const argumentTexts = (args: Readonly<Record<string, unknown>>): ArgumentText[] =>
  Object.entries(args).map(([name, value]) => ({
    name: exposedText(name),
    text: exposedText(textOf(value)),
  }))
