import type { Exchange } from './traffic.ts'

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

/** A request and its answer. */
const ExchangeView = ({ exchange: { title, request, answer } }: { exchange: Exchange }) => {
  const { line, headers, body } = request
  return (
    <div class="exchange">
      <h4>Request</h4>
      <Text
        label={`Request: ${title}`}
        lines={[line, ...headers, ...(body === null ? [] : ['', body])]}
      />
      <h4>
        Answer{' '}
        {answer && (
          <span class={statusClass(answer.status)}>
            {answer.status === 0 ? 'none' : answer.status} in {answer.ms} ms
          </span>
        )}
      </h4>
      {answer === null ? (
        <p class="quiet">Waiting for it…</p>
      ) : (
        <Text label={`Answer: ${title}`} lines={[...answer.headers, '', answer.body]} />
      )}
    </div>
  )
}

/** The last exchange in full, the earlier ones folded. */
export const Exchanges = ({ exchanges }: { exchanges: readonly Exchange[] }) => {
  const [last, ...earlier] = exchanges
  if (!last) return null
  return (
    <section class="exchanges" aria-label="Requests and answers">
      <h3>{last.title}</h3>
      <p class="visually-hidden" role="status">
        {last.answer && `${last.title}: status ${last.answer.status}`}
      </p>
      <ExchangeView exchange={last} />
      {earlier.length > 0 && <h3>Before that</h3>}
      {earlier.map((exchange) => (
        <details key={exchange.id}>
          <summary>
            {exchange.title}{' '}
            <span class="quiet">
              {exchange.answer?.status ? exchange.answer.status : 'no answer'}
            </span>
          </summary>
          <ExchangeView exchange={exchange} />
        </details>
      ))}
    </section>
  )
}
