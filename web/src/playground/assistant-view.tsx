import { useState } from 'preact/hooks'
import { t } from '../texts/index.ts'
import { ActionForm } from './action-form.tsx'
import { ConnectionPanel } from './connection-panel.tsx'
import { Exchanges } from './exchange-view.tsx'
import type { Service } from './service.ts'
import { useAssistant } from './use-assistant.ts'

/** The built-in assistant: connect it, press its actions, read what it sends and gets. */
export const AssistantView = ({ service }: { service: Service }) => {
  const assistant = useAssistant(service)
  const { operations } = service
  const [chosen, setChosen] = useState(
    () => operations.find(({ method }) => method === 'POST')?.id ?? operations[0]?.id ?? '',
  )
  const operation = operations.find(({ id }) => id === chosen)
  return (
    <section class="play-assistant" aria-labelledby="assistant-heading">
      <h2 id="assistant-heading">{t.playground.assistant}</h2>
      <ConnectionPanel assistant={assistant} />
      {assistant.tokens && operation && (
        <>
          <div class="field">
            <label for="action">{t.playground.action}</label>
            <select
              id="action"
              value={chosen}
              onChange={({ currentTarget }) => setChosen(currentTarget.value)}
            >
              {operations.map(({ id, title }) => (
                <option key={id} value={id}>
                  {id}: {title}
                </option>
              ))}
            </select>
          </div>
          <ActionForm
            key={operation.id}
            operation={operation}
            rowId={assistant.rowId}
            isBusy={assistant.busy === operation.id}
            isDisabled={assistant.busy !== null}
            onPress={(values) => void assistant.press(operation, values)}
          />
        </>
      )}
      <Exchanges exchanges={assistant.exchanges} />
    </section>
  )
}
