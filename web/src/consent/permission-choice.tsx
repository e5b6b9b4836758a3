import type { AuthorizationRequest, RequestedScope } from '../../../client/consent/index.ts'
import { t } from '../texts/index.ts'
import { type Choice, choicesOf, choose, hasReadOnly, type Preset, toggle } from './choice.ts'

/** More than these stand behind a word, for who wants to know. */
const MOST_IN_LINE = 6

type Props = {
  request: AuthorizationRequest
  choice: Choice
  disabled: boolean
  onChoice: (choice: Choice) => void
}

const presets = (): readonly (readonly [Preset, string])[] => [
  ['everything', t.consent.everything],
  ['read-only', t.consent.readOnly],
  ['custom', t.consent.custom],
]

/** What a permission is needed for. */
const Actions = ({ id, scope: { actions } }: { id: string; scope: RequestedScope }) => {
  // A dot ends a line, and begins none.
  const list = actions.join('\u{a0}· ')
  if (actions.length <= MOST_IN_LINE) {
    return list === '' ? null : (
      <p id={id} class="quiet scope-actions">
        {list}
      </p>
    )
  }
  return (
    <details id={id} class="quiet scope-actions">
      <summary>{t.consent.actions(actions.length)}</summary>
      {list}
    </details>
  )
}

const Plain = ({ scopes }: { scopes: readonly RequestedScope[] }) => (
  <ul class="scopes">
    {scopes.map((scope) => (
      <li key={scope.name}>
        {scope.description}
        <Actions id={`actions-${scope.name}`} scope={scope} />
      </li>
    ))}
  </ul>
)

/** What is asked for, a checkbox each; where there is nothing to choose, a list. */
export const PermissionChoice = ({ request: { scopes }, choice, disabled, onChoice }: Props) => {
  const choices = choicesOf(scopes)
  if (choices.length === 0) {
    return (
      <>
        <h2>{t.consent.powers}</h2>
        <Plain scopes={scopes} />
      </>
    )
  }
  return (
    <fieldset class="permissions" disabled={disabled}>
      <legend>
        <h2>{t.consent.powers}</h2>
      </legend>
      {hasReadOnly(choices) && (
        <div class="presets" role="radiogroup" aria-label={t.consent.presets}>
          {presets().map(([preset, label]) => (
            <label key={preset}>
              <input
                type="radio"
                name="preset"
                checked={choice.preset === preset}
                onChange={() => onChoice(choose(choices, preset, choice))}
              />
              <span>{label}</span>
            </label>
          ))}
        </div>
      )}
      <ul class="ticks">
        {choices.map((scope) => (
          <li key={scope.name}>
            <label>
              <input
                type="checkbox"
                checked={choice.ticked.includes(scope.name)}
                aria-describedby={scope.actions.length > 0 ? `actions-${scope.name}` : undefined}
                onChange={() => onChoice(toggle(choices, choice, scope.name))}
              />
              <span>{scope.description}</span>
            </label>
            <Actions id={`actions-${scope.name}`} scope={scope} />
          </li>
        ))}
      </ul>
    </fieldset>
  )
}
