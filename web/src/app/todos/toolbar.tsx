import { useEffect, useRef, useState } from 'preact/hooks'
import type { Query, Show } from './search.ts'

const SHOWS: readonly [Show, string][] = [
  ['open', 'Open'],
  ['done', 'Done'],
  ['all', 'All'],
]

/** Long enough to type the next letter. */
const PAUSE_MS = 250

type Props = { query: Query; onQuery: (query: Query) => void }

/** Which todos are listed: a choice of three, and a search as one types. */
export const Toolbar = ({ query, onQuery }: Props) => {
  const [text, setText] = useState(query.text)
  const timer = useRef(0)
  useEffect(() => () => window.clearTimeout(timer.current), [])
  useEffect(() => setText(query.text), [query.text])

  const search = (typed: string, wait: number) => {
    setText(typed)
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => {
      if (typed.trim() !== query.text) onQuery({ ...query, text: typed.trim() })
    }, wait)
  }

  return (
    <search class="toolbar" aria-label="Todos">
      <fieldset class="segments">
        <legend class="visually-hidden">Show</legend>
        {SHOWS.map(([show, label]) => (
          <label key={show}>
            <input
              type="radio"
              name="show"
              checked={query.show === show}
              onChange={() => onQuery({ ...query, show })}
            />
            {label}
          </label>
        ))}
      </fieldset>
      <div class="field">
        <label class="visually-hidden" for="search">
          Search
        </label>
        <input
          id="search"
          type="search"
          placeholder="Search"
          autocomplete="off"
          spellcheck={false}
          maxLength={200}
          value={text}
          onInput={({ currentTarget }) => search(currentTarget.value, PAUSE_MS)}
        />
      </div>
    </search>
  )
}
