import { useState } from 'preact/hooks'
import { type ArgumentText, argumentTexts } from '../../../client/consent/approval.ts'
import { t } from '../texts/index.ts'
import { Button } from '../ui/button.tsx'

/** What is seen at first: the rest is one press away. */
const FEW = 8
const SHORT = 300
const SHORT_LINES = 6

const startOf = (text: string): string =>
  Array.from(
    text
      .split('\n', SHORT_LINES)
      .join('\n')
      .slice(0, 2 * SHORT),
  )
    .slice(0, SHORT)
    .join('')

const Value = ({ text }: { text: string }) => {
  const [isWhole, setIsWhole] = useState(false)
  const start = startOf(text)
  if (text === '') return <dd class="quiet">{t.approvals.empty}</dd>
  return (
    <dd>
      <bdi>{isWhole || start === text ? text : `${start}…`}</bdi>
      {start !== text && !isWhole && (
        <Button look="text" onClick={() => setIsWhole(true)}>
          {t.approvals.wholeValue}
        </Button>
      )}
    </dd>
  )
}

const Entry = ({ name, text }: ArgumentText) => (
  <div>
    <dt>
      <bdi>{name}</bdi>
    </dt>
    <Value text={text} />
  </div>
)

/** The very arguments of a call, as text that does nothing. */
export const ArgumentList = ({ args }: { args: Readonly<Record<string, unknown>> }) => {
  const [isWhole, setIsWhole] = useState(false)
  const all = argumentTexts(args)
  if (all.length === 0) return <p class="quiet">{t.approvals.noValues}</p>
  return (
    <>
      <h3>{t.approvals.values}</h3>
      <dl class="arguments">
        {(isWhole ? all : all.slice(0, FEW)).map((argument) => (
          <Entry key={argument.name} {...argument} />
        ))}
      </dl>
      {all.length > FEW && !isWhole && (
        <Button look="text" onClick={() => setIsWhole(true)}>
          {t.approvals.allValues(all.length)}
        </Button>
      )}
    </>
  )
}
