import { t } from '../texts/index.ts'
import { Heading } from '../ui/heading.tsx'
import { webApp } from '../web-app.ts'

/** On what terms an assistant may be connected, where the operator has none of its own. A directory wants such a page. */
export const TermsPage = () => {
  const { name, things } = webApp()
  return (
    <article class="prose">
      <Heading title={t.terms.heading}>{t.terms.heading}</Heading>
      <p class="lead">{t.terms.lead(name, things)}</p>

      <h2>{t.terms.decide}</h2>
      <p>{t.terms.decideText}</p>

      <h2>{t.terms.notAllowed}</h2>
      <p>{t.terms.notAllowedText}</p>

      <h2>{t.terms.makers}</h2>
      <p>{t.terms.makersText}</p>

      <h2>{t.terms.service}</h2>
      <p>{t.terms.serviceText}</p>

      <h2>{t.terms.contact}</h2>
      <p>{t.terms.contactText}</p>
    </article>
  )
}
