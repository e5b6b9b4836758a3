import { todoTexts } from '../texts/index.ts'
import { DESCRIPTION_LIMIT, type Draft, TITLE_LIMIT } from './todo.ts'

type Props = {
  /** Makes the ids of a form unique on the page. */
  name: string
  draft: Draft
  /** Id of the message about what is wrong, or null. */
  error: string | null
  onDraft: (draft: Draft) => void
}

/** Title and details of a todo. Lengths are the database's; it counts code points, so we ask late. */
export const DetailsField = ({ name, draft, onDraft }: Omit<Props, 'error'>) => (
  <div class="field">
    <label for={`${name}-description`}>{todoTexts.details}</label>
    <textarea
      id={`${name}-description`}
      name="description"
      rows={3}
      maxLength={DESCRIPTION_LIMIT * 2}
      value={draft.description}
      onInput={({ currentTarget }) => onDraft({ ...draft, description: currentTarget.value })}
    />
  </div>
)

/** The title of a todo; `label` is read out, and shown where `isQuiet` is not set. */
export const TitleField = ({
  name,
  draft,
  error,
  label,
  isQuiet = false,
  onDraft,
}: Props & { label: string; isQuiet?: boolean }) => (
  <div class="field">
    <label class={isQuiet ? 'visually-hidden' : undefined} for={`${name}-title`}>
      {label}
    </label>
    <input
      id={`${name}-title`}
      name="title"
      placeholder={isQuiet ? label : undefined}
      autocomplete="off"
      enterKeyHint="done"
      required
      maxLength={TITLE_LIMIT * 2}
      value={draft.title}
      aria-invalid={error !== null}
      aria-describedby={error ?? undefined}
      onInput={({ currentTarget }) => onDraft({ ...draft, title: currentTarget.value })}
    />
  </div>
)
