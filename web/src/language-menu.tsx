import { LANGUAGES, languageOf } from '../../functions-shared/runtime/languages.ts'
import { chooseForGood } from './language.ts'
import { currentLanguage, LANGUAGE_NAMES, t } from './texts/index.ts'

/** The language of the pages: each by its own name. */
export const LanguageMenu = () => (
  <label class="languages">
    <span class="visually-hidden">{t.frame.language}</span>
    <select
      value={currentLanguage()}
      onChange={({ currentTarget }) => {
        const language = languageOf(currentTarget.value)
        if (language !== null) void chooseForGood(language)
      }}
    >
      {LANGUAGES.map((language) => (
        <option key={language} value={language} lang={language}>
          {LANGUAGE_NAMES[language]}
        </option>
      ))}
    </select>
  </label>
)
