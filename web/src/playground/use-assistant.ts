import { useEffect, useRef, useState } from 'preact/hooks'
import { replaceUrl } from '../router.ts'
import { begin, type Callback, forms, readCallback, takeBegun } from './flow.ts'
import { type Operation, requestOf, rowIdIn, type Values } from './operations.ts'
import type { Service } from './service.ts'
import { keepTokens, keptTokens, parseTokens, type Tokens } from './tokens.ts'
import { type Outgoing, send, shownRequest, type TracedCall } from './traffic.ts'

const KEPT_EXCHANGES = 20
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** What the assistant has to say about its connection, besides being connected or not. */
export type Remark =
  | Exclude<Callback, { kind: 'none' | 'code' }>
  | { kind: 'ended' }
  | { kind: 'refused' }
  | null

/** What is sent besides the actions; none of these can be the name of an action. */
export type Step = '#connect' | '#code' | '#refresh' | '#disconnect'

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The built-in assistant: a client like any other, with everything that it sends on show. */
export const useAssistant = ({ server, actionsUrl }: Service) => {
  const [tokens, setTokens] = useState<Tokens | null>(keptTokens)
  /** Whether an action was called with these tokens and did its work: they may have been revoked elsewhere. */
  const [isProved, setIsProved] = useState(false)
  const [exchanges, setExchanges] = useState<readonly TracedCall[]>([])
  const [remark, setRemark] = useState<Remark>(null)
  const [busy, setBusy] = useState<string | null>(null)
  const [rowId, setRowId] = useState('')
  const counter = useRef(0)

  const hold = (next: Tokens | null) => {
    keepTokens(next)
    setTokens(next)
    setIsProved(false)
  }

  /** Sends a request, and puts it and its answer on show. */
  const exchange = async (outgoing: Outgoing) => {
    counter.current += 1
    const id = counter.current
    const shown: TracedCall = {
      id,
      title: outgoing.title,
      request: shownRequest(outgoing),
      answer: null,
    }
    setBusy(outgoing.title)
    setExchanges((others) => [shown, ...others].slice(0, KEPT_EXCHANGES))
    const { shown: answer, text } = await send(outgoing)
    setExchanges((all) => all.map((one) => (one.id === id ? { ...one, answer } : one)))
    setBusy(null)
    return { status: answer.status, body: parsed(text) }
  }

  const post = (title: Step, url: string, body: string) =>
    exchange({ title, method: 'POST', url, headers: FORM, body })

  const takeTokens = async (title: Step, body: string): Promise<void> => {
    const answer = await post(title, server.token, body)
    const next = parseTokens(answer.body, Date.now())
    if (next) {
      setRemark(null)
      hold(next)
    } else if (answer.status === 400) {
      // invalid_grant: what ChatGPT answers with "Sign in" again.
      hold(null)
      setRemark({ kind: 'ended' })
    } else setRemark({ kind: 'refused' })
  }

  // Back from the consent page. The address is cleaned first: a code in it is a secret.
  useEffect(() => {
    const { searchParams } = new URL(window.location.href)
    if (!searchParams.has('state')) return
    const callback = readCallback(searchParams, takeBegun(), server.issuer)
    replaceUrl('/playground')
    if (callback.kind === 'code') {
      void takeTokens('#code', forms.redeem(callback.code, callback.verifier))
    } else if (callback.kind !== 'none') {
      setRemark(callback)
    }
  }, [])

  return {
    tokens,
    isProved,
    exchanges,
    remark,
    busy,
    rowId,

    /** Off to the consent page, as every client does it. */
    connect: async () => {
      setBusy('#connect')
      window.location.assign(await begin(server))
    },

    refresh: async () => {
      if (tokens?.refresh) await takeTokens('#refresh', forms.refresh(tokens.refresh))
    },

    /** Spoils the access token, to see what a client sees when one has expired. */
    spoil: () => tokens && hold({ ...tokens, access: `${tokens.access.slice(0, -6)}SPOILT` }),

    disconnect: async () => {
      if (!tokens) return
      const body = forms.revoke(tokens.refresh ?? tokens.access)
      const { status } = await post('#disconnect', server.revoke, body)
      if (status === 200) hold(null)
      setRemark(status === 200 ? null : { kind: 'refused' })
    },

    /** Presses an action. */
    press: async (operation: Operation, values: Values) => {
      if (!tokens) return
      const { method, url, body } = requestOf(operation, values, actionsUrl)
      const headers = {
        authorization: `Bearer ${tokens.access}`,
        ...(body !== null && { 'content-type': 'application/json' }),
      }
      const answer = await exchange({ title: operation.id, method, url, headers, body })
      if (answer.status === 401) setIsProved(false)
      if (answer.status >= 200 && answer.status < 300) setIsProved(true)
      const id = rowIdIn(answer.body)
      if (id !== null) setRowId(id)
    },
  }
}

/** What the pieces of the page need of it. */
export type Assistant = ReturnType<typeof useAssistant>
