import { t } from '../texts/index.ts'
import { Heading } from '../ui/heading.tsx'
import { Panel } from '../ui/panel.tsx'

/** A path that leads nowhere. */
export const NotFoundPage = () => (
  <Panel>
    <Heading title={t.frame.noPageTitle}>{t.frame.noPage}</Heading>
    <p>{t.frame.noPageWhy}</p>
    <p>
      <a href="/">{t.toStart}</a>
    </p>
  </Panel>
)
