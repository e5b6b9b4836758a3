import { t } from '../texts/index.ts'
import type { TracedCall } from './traffic.ts'

const Text = ({ label, lines }: { label: string; lines: readonly string[] }) => (
  // It scrolls, so it must be within reach of the keyboard.
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region (WCAG 2.1.1)
  <section class="wire" aria-label={label} tabIndex={0}>
    <pre>
      <code>{lines.join('\n')}</code>
    </pre>
  </section>
)

const statusClass = (status: number): string =>
  status >= 200 && status < 300 ? 'status good' : 'status bad'

const titleText = (title: string): string => {
  if (title === '#code') return t.playground.exchangeCode
  if (title === '#refresh') return t.playground.refresh
  return title === '#disconnect' ? t.apps.disconnect : title
}

/** A request and its answer. */
const ExchangeView = ({ exchange: { title, request, answer } }: { exchange: TracedCall }) => {
  const { line, headers, body } = request
  return (
    <div class="exchange">
      <h4>{t.playground.request}</h4>
      <Text
        label={t.playground.requestOf(titleText(title))}
        lines={[line, ...headers, ...(body === null ? [] : ['', body])]}
      />
      <h4>
        {t.playground.answer}{' '}
        {answer && (
          <span class={statusClass(answer.status)}>
            {t.playground.answerIn(
              answer.status === 0 ? t.playground.noAnswer : String(answer.status),
              answer.ms,
            )}
          </span>
        )}
      </h4>
      {answer === null ? (
        <p class="quiet">{t.playground.waiting}</p>
      ) : (
        <Text
          label={t.playground.answerOf(titleText(title))}
          lines={[...answer.headers, '', answer.body]}
        />
      )}
    </div>
  )
}

/** The last exchange in full, the earlier ones folded. */
export const Exchanges = ({ exchanges }: { exchanges: readonly TracedCall[] }) => {
  const [last, ...earlier] = exchanges
  if (!last) return null
  return (
    <section class="exchanges" aria-label={t.playground.exchanges}>
      <h3>{titleText(last.title)}</h3>
      <p class="visually-hidden" role="status">
        {last.answer && t.playground.statusOf(titleText(last.title), last.answer.status)}
      </p>
      <ExchangeView exchange={last} />
      {earlier.length > 0 && <h3>{t.playground.before}</h3>}
      {earlier.map((exchange) => (
        <details key={exchange.id}>
          <summary>
            {titleText(exchange.title)}{' '}
            <span class="quiet">
              {exchange.answer?.status ? exchange.answer.status : t.playground.unanswered}
            </span>
          </summary>
          <ExchangeView exchange={exchange} />
        </details>
      ))}
    </section>
  )
}
