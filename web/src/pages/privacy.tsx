import { t } from '../texts/index.ts'
import { Heading } from '../ui/heading.tsx'
import { strong } from '../ui/wraps.tsx'
import { webApp } from '../web-app.ts'

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What is kept, what an assistant sees, and what is not done. A GPT has to link such a page. */
export const PrivacyPage = () => {
  const { name, things, keptOfThings } = webApp()
  return (
    <article class="prose">
      <Heading title={t.privacy.heading}>{t.privacy.heading}</Heading>
      <p class="lead">{t.privacy.lead(name, things)}</p>

      <h2>{t.privacy.kept}</h2>
      <ul>
        <li>{t.privacy.account(strong)}</li>
        <li>{t.privacy.keptOf(capitalized(things), keptOfThings, strong)}</li>
        <li>{t.privacy.connections(strong)}</li>
        <li>{t.privacy.record(strong)}</li>
      </ul>

      <h2>{t.privacy.seen}</h2>
      <p>{t.privacy.seenText(things)}</p>

      <h2>{t.privacy.notDone}</h2>
      <ul>
        <li>{t.privacy.noTracking}</li>
        <li>{t.privacy.noCookies}</li>
        <li>{t.privacy.stored}</li>
      </ul>

      <h2>{t.privacy.howLong}</h2>
      <p>{t.privacy.howLongText(things)}</p>

      <h2>{t.privacy.contact}</h2>
      <p>{t.privacy.contactText}</p>
    </article>
  )
}
