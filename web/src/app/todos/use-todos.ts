import { useEffect, useRef, useState } from 'preact/hooks'
import { useFreshness } from '../../live/use-freshness.ts'
import { useLive } from '../../live/use-live.ts'
import { type Account, activity } from '../../session/session.ts'
import { announcementOf } from './announcement.ts'
import type { TodosState } from './core.ts'
import type { TodoNews } from './news.ts'
import { isolated } from './notice.ts'
import { readNews } from './read-news.ts'
import type { TodosStore } from './store.ts'
import { todosOf } from './stores.ts'

/** News that comes within this time is told in one sentence. */
const GATHER_MS = 600

/** The todos of an account, kept as they are now: live, or by looking again every few seconds. */
export const useTodos = (
  account: Account,
): { store: TodosStore; state: TodosState; announcement: string; isLive: boolean } => {
  const store = todosOf(account)
  const [state, setState] = useState(store.state)
  const [announcement, setAnnouncement] = useState('')
  const untold = useRef<TodoNews[]>([])
  const unnamed = useRef(0)
  const timer = useRef(0)

  useEffect(() => {
    const stop = store.subscribe(setState)
    setState(store.state())
    store.open()
    return () => {
      stop()
      window.clearTimeout(timer.current)
    }
  }, [store])

  const announceSoon = () => {
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => {
      setAnnouncement(announcementOf(untold.current, unnamed.current))
      untold.current = []
      unnamed.current = 0
    }, GATHER_MS)
  }
  const announce = (news: TodoNews | null) => {
    if (news?.by !== 'assistant') return
    untold.current.push(news)
    announceSoon()
  }

  const tellOfCall = (payload: unknown) => {
    const call = activity.read(payload)
    if (!call?.undoable) return
    const { id, targetId, clientName, text, title } = call
    store.tell(isolated(clientName, text ?? title), targetId, () => activity.undo(account, id))
  }

  const isLive = useLive(account, (event, payload) => {
    if (event === 'assistant_acted') return tellOfCall(payload)
    const told = readNews(event, payload)
    if (told?.kind === 'todo') {
      store.take(told.news)
      announce(told.news)
    } else if (told?.kind === 'brief') {
      void store.takeBrief(told.news).then(announce)
    } else if (told?.kind === 'many') {
      void store.refresh()
      if (told.news.by !== 'assistant') return
      unnamed.current += told.news.count
      announceSoon()
    }
  })
  useFreshness(isLive, store.refresh)

  return { store, state, announcement, isLive }
}
