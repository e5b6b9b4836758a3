import { plainText } from '../../../client/consent/plain-text.ts'
import { oauthErrorText } from '../lib/oauth-errors.ts'
import { t } from '../texts/index.ts'
import { Heading } from '../ui/heading.tsx'
import { Panel } from '../ui/panel.tsx'
import type { PageProps } from '../web-app.ts'

/**
 * Where somebody is sent who cannot be sent back. Anyone can write such a link, so what it says is
 * shown as a quotation: one line of text, and clearly not our words.
 */
export const ErrorPage = ({ url }: PageProps) => {
  const code = url.searchParams.get('error')
  const { title, text } = oauthErrorText(code)
  const shownCode = plainText(code ?? '', 60)
  const description = plainText(url.searchParams.get('error_description') ?? '', 300)
  return (
    <Panel>
      <Heading title={title}>{title}</Heading>
      <p>{text}</p>
      {(shownCode || description) && (
        <dl class="details">
          <dt>{t.error.says}</dt>
          {shownCode && (
            <dd>
              <code>
                <bdi>{shownCode}</bdi>
              </code>
            </dd>
          )}
          {description && (
            <dd>
              <bdi>{description}</bdi>
            </dd>
          )}
        </dl>
      )}
      <p class="quiet">{t.closePage}</p>
    </Panel>
  )
}
