import { useEffect, useRef, useState } from 'preact/hooks'
import { todoTexts } from '../texts/index.ts'
import type { Query, Show } from './search.ts'

const SHOWS: readonly Show[] = ['open', 'done', 'all']

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
    <search class="toolbar" aria-label={todoTexts.list}>
      <fieldset class="segments">
        <legend class="visually-hidden">{todoTexts.show}</legend>
        {SHOWS.map((show) => (
          <label key={show}>
            <input
              type="radio"
              name="show"
              checked={query.show === show}
              onChange={() => onQuery({ ...query, show })}
            />
            {todoTexts.shows[show]}
          </label>
        ))}
      </fieldset>
      <div class="field">
        <label class="visually-hidden" for="search">
          {todoTexts.search}
        </label>
        <input
          id="search"
          type="search"
          placeholder={todoTexts.search}
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
