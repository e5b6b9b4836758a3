import { useLayoutEffect, useRef, useState } from 'preact/hooks'
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

/** Something that is shown whole at a press. The button is gone then: a keyboard goes on where it was. */
const useWhole = <Shown extends HTMLElement>() => {
  const [isWhole, setIsWhole] = useState(false)
  const shown = useRef<Shown>(null)
  useLayoutEffect(() => {
    if (isWhole) shown.current?.focus({ preventScroll: true })
  }, [isWhole])
  return { isWhole, shown, showWhole: () => setIsWhole(true) }
}

const Value = ({ text }: { text: string }) => {
  const { isWhole, shown, showWhole } = useWhole<HTMLElement>()
  const start = startOf(text)
  if (text === '') return <dd class="quiet">{t.approvals.empty}</dd>
  return (
    <dd ref={shown} tabIndex={-1}>
      <bdi>{isWhole || start === text ? text : `${start}…`}</bdi>
      {start !== text && !isWhole && (
        <Button look="text" onClick={showWhole}>
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
  const { isWhole, shown, showWhole } = useWhole<HTMLDListElement>()
  const all = argumentTexts(args)
  if (all.length === 0) return <p class="quiet">{t.approvals.noValues}</p>
  return (
    <>
      <h3>{t.approvals.values}</h3>
      <dl class="arguments" ref={shown} tabIndex={-1}>
        {(isWhole ? all : all.slice(0, FEW)).map((argument) => (
          <Entry key={argument.name} {...argument} />
        ))}
      </dl>
      {all.length > FEW && !isWhole && (
        <Button look="text" onClick={showWhole}>
          {t.approvals.allValues(all.length)}
        </Button>
      )}
    </>
  )
}
