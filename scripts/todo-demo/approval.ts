import type { StackInfo } from '../../local-stack/info.ts'
import { claim, tellStory } from '../support/story.ts'
import { connectAssistant, type McpAssistant } from './approval-assistant.ts'
import { type AskedOnPhone, openApprovalPhone } from './approval-phone.ts'

const NAME = 'Demo assistant'

const short = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 59)}…`)

/** A call that deletes waits for its user: an MCP client in the assistant's place, supabase-js in that of the app on the phone. */
export async function demoApproval(stack: StackInfo): Promise<void> {
  const { step } = tellStory('Patchbay demo: an assistant has to ask, and what it did is undone')
  const phone = await openApprovalPhone(stack)
  const { app } = phone
  const title = `Buy milk (${new Date().toISOString().slice(0, 19)})`
  let assistant: McpAssistant | undefined
  let grantId = ''
  let todo: Record<string, unknown> = {}
  let question: AskedOnPhone | undefined

  const todoNow = async () => {
    const { data, error } = await app.from('todos').select().eq('id', todo.id).maybeSingle()
    claim(!error, error?.message ?? '')
    return data
  }
  const deleteIt = async () => {
    const answer = await assistant?.call('deleteTodo', { id: todo.id })
    claim(answer !== undefined && !answer.isError, answer?.text ?? 'not connected')
    const { approval } = answer.data
    const isHeld = typeof approval === 'object' && approval !== null && 'status' in approval
    claim(isHeld && approval.status === 'pending', `it was not held: ${answer.text}`)
    return answer.text
  }
  const decide = async (decision: 'approve' | 'deny') => {
    const { data, error } = await app.rpc('decide_approval', {
      approval_id: question?.id,
      decision,
    })
    claim(!error, error?.message ?? '')
    return data
  }
  const learnt = async () => {
    const answer = await assistant?.call('getApproval', { id: question?.id })
    claim(answer !== undefined && !answer.isError, answer?.text ?? 'not connected')
    return answer.data
  }

  try {
    await step('An assistant connects, by MCP', async () => {
      assistant = await connectAssistant(stack, NAME, phone.jwt)
      return assistant.scope
    })

    await step('The user wants to be asked before it deletes', async () => {
      const { data: apps, error } = await app
        .from('connected_apps')
        .select('grant_id, ask')
        .eq('client_name', NAME)
        .order('connected_at', { ascending: false })
      claim(!error && apps[0] !== undefined, error?.message ?? 'the connection is not listed')
      claim(apps[0].ask === false, 'it is on at first')
      grantId = apps[0].grant_id
      const { data } = await app.rpc('set_approval', { grant_id: grantId, ask: true })
      claim(data === true, 'it was not switched on')
      return 'off at first; now on'
    })

    await step('createTodo is not held: it deletes nothing', async () => {
      const answer = await assistant?.call('createTodo', { title })
      claim(answer !== undefined && !answer.isError, answer?.text ?? 'not connected')
      todo = answer.data
      claim(todo.title === title, JSON.stringify(todo))
      return title
    })

    await step('deleteTodo is: the assistant is told to wait', async () => short(await deleteIt()))

    await step('The phone is asked, live', async () => {
      question = await phone.asked()
      claim(question.client_name === NAME, `somebody else asks: ${question.client_name}`)
      return `${question.client_name}: ${question.text}`
    })

    await step('It shows the very arguments that would run', async () => {
      const { data, error } = await app
        .from('approvals')
        .select('status, args, expires_at')
        .eq('id', question?.id)
        .single()
      claim(!error && data.status === 'pending', error?.message ?? `it is ${data?.status}`)
      claim(data.args.id === todo.id, `other arguments: ${JSON.stringify(data.args)}`)
      return JSON.stringify(data.args)
    })

    await step('Until then nothing happens', async () => {
      claim((await todoNow())?.title === title, 'the todo is gone')
      claim((await learnt()).status === 'pending', 'the assistant was told something else')
      return 'the todo is there; the assistant learns: pending'
    })

    await step('The user says yes, on the phone', async () => {
      const { status } = await decide('approve')
      claim(status === 'approved', `it is ${status}`)
      return status
    })

    await step('The todo is gone', async () => {
      claim((await todoNow()) === null, 'it is still there')
      return 'deleted, as the user, under RLS'
    })

    await step('The assistant asks how it went', async () => {
      const { status, result } = await learnt()
      claim(status === 'approved', `it was told ${status}`)
      return `${status}  ${JSON.stringify(result)}`
    })

    await step('A second yes changes nothing', async () => {
      const { error, status } = await app.rpc('decide_approval', {
        approval_id: question?.id,
        decision: 'approve',
      })
      claim(error?.code === 'PT409' && status === 409, `expected PT409, got ${error?.code}`)
      return 'PT409'
    })

    await step('Undo brings it back', async () => {
      const { data: calls } = await app
        .from('assistant_activity')
        .select('id, text, undoable')
        .eq('grant_id', grantId)
        .eq('target_id', todo.id)
        .order('id', { ascending: false })
        .limit(1)
      claim(calls?.[0]?.undoable === true, `it cannot be undone: ${JSON.stringify(calls)}`)
      const { error } = await app.rpc('undo_activity', { id: calls[0].id })
      claim(!error, error?.message ?? '')
      const back = await todoNow()
      claim(back?.title === title && back.created_at === todo.created_at, 'it is another todo')
      return `the same todo: ${back.title}`
    })

    await step('It asks again, and the user says no', async () => {
      await deleteIt()
      question = await phone.asked()
      const { status } = await decide('deny')
      claim(status === 'denied', `it is ${status}`)
      claim((await learnt()).status === 'denied', 'the assistant was told something else')
      claim((await todoNow())?.title === title, 'the todo is gone')
      return 'denied; the todo is there, and the assistant knows'
    })

    await step('What waits ends with the connection', async () => {
      await deleteIt()
      question = await phone.asked()
      const { data } = await app.rpc('disconnect_app', { grant_id: grantId })
      claim(data === true, 'not disconnected')
      const { data: left } = await app
        .from('approvals')
        .select('status')
        .eq('id', question.id)
        .single()
      claim(left?.status === 'cancelled', `it is ${left?.status}`)
      return 'cancelled'
    })

    console.log(
      `\n  Every step did what it says. ${stack.web_url}/approvals shows what was asked.\n`,
    )
  } finally {
    await assistant?.close()
    await phone.close()
  }
}
