import { t } from '../texts/index.ts'
import { Heading } from '../ui/heading.tsx'
import { linkTo } from '../ui/wraps.tsx'
import { webApp } from '../web-app.ts'

/** What helps when something does not work, and whom to ask. A directory wants such a page. */
export const SupportPage = () => {
  const { name, support } = webApp()
  return (
    <article class="prose">
      <Heading title={t.support.heading}>{t.support.heading}</Heading>
      <p class="lead">{t.support.lead(name)}</p>

      <h2>{t.support.fails}</h2>
      <p>{t.support.failsText}</p>

      <h2>{t.support.cut}</h2>
      <p>{t.support.cutText(linkTo('/apps'))}</p>

      <h2>{t.support.wrong}</h2>
      <p>{t.support.wrongText(linkTo('/activity'))}</p>

      <h2>{t.support.ask}</h2>
      <p>{support === null ? t.support.askText : t.support.write(linkTo(support))}</p>
    </article>
  )
}
