import { writeFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import type { StackInfo } from '../../../../local-stack/info.ts'
import { launchBrowser } from '../../../../scripts/support/chromium.ts'
import { McpAssistant } from '../../../../scripts/todo-demo/mcp-assistant.ts'
import { openApp } from '../../../../scripts/todo-demo/person.ts'
import { animatedWebp, type Frame } from './animated-webp.ts'
import { chatPage, type Line } from './chat-page.ts'
import { newPerson, type Person, signedIn } from './screens.ts'
import { todo } from './todo.ts'

const [WIDTH, HEIGHT] = [860, 500]
/** So much slower are movements while they are recorded. */
const SLOWER = 8

/** An MCP client named Claude, connected as the person. */
async function connected(stack: StackInfo, person: Person): Promise<McpAssistant> {
  const own = await openApp({ ...stack, demo_user: person })
  const assistant = new McpAssistant('Claude', new URL(`${stack.functions_url}/mcp`))
  const server = await assistant.discover((await assistant.knock()).metadata)
  await assistant.register(server)
  const { redirect_to } = await own.allow(await own.open(await assistant.askToConnect()))
  await assistant.comeBack(new URL(String(redirect_to)))
  await own.leave()
  return assistant
}

/** Takes the frames of the picture: a chat on the left, the phone on the right. */
async function camera(browser: Browser, phone: Page) {
  const desk = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } })
  await desk.setContent(chatPage)
  const frames: Frame[] = []
  return {
    frames,
    /** Shows the lines of the chat beside the phone as it is now, for a while. */
    async shoot(lines: readonly Line[], milliseconds: number, draft = '') {
      const seen = await phone.screenshot({ caret: 'hide' })
      await desk.evaluate(([said, typed, png]) => Object(window).show(said, typed, png), [
        lines,
        draft,
        `data:image/png;base64,${seen.toString('base64')}`,
      ] as const)
      const whole = await desk.screenshot({ caret: 'hide' })
      const base64 = await desk.evaluate(
        (png) => Object(window).toWebp(png),
        `data:image/png;base64,${whole.toString('base64')}`,
      )
      frames.push({ webp: Uint8Array.from(Buffer.from(String(base64), 'base64')), milliseconds })
    },
  }
}

/** Records the README's moving picture, as a new user of the stack. */
export async function recordMovingPicture(stack: StackInfo, path: string): Promise<void> {
  const browser = await launchBrowser()
  try {
    const person = await newPerson(stack)
    const phone = await signedIn(browser, stack, person, { width: 375, height: 668, motion: true })
    await record(stack, browser, person, phone, path)
  } finally {
    await browser.close()
  }
}

/**
 * Records how an MCP client adds a todo and completes another, and how the phone follows: real calls, the real app. The
 * chat beside it is drawn.
 *
 * @param phone shows the person's todos, live
 */
async function record(
  stack: StackInfo,
  browser: Browser,
  person: Person,
  phone: Page,
  path: string,
): Promise<void> {
  const claude = await connected(stack, person)
  const { shoot, frames } = await camera(browser, phone)
  const said: Line[] = []
  const add = (line: Line) => said.push(line)

  await shoot(said, 900)
  const wish = 'Put oat milk on my list for Saturday'
  for (const end of [7, 16, 24, wish.length]) await shoot(said, 160, wish.slice(0, end))
  await shoot(said, 500, wish)
  add({ by: 'user', text: wish })
  await shoot(said, 500)
  add({ by: 'tool', text: 'createTodo' })
  await shoot(said, 700)

  const devtools = await phone.context().newCDPSession(phone)
  await devtools.send('Animation.enable')
  await devtools.send('Animation.setPlaybackRate', { playbackRate: 1 / SLOWER })
  const title = 'Buy oat milk'
  await claude.call('createTodo', { title, description: 'For Saturday' })
  await todo(phone, title).waitFor()
  for (let shot = 0; shot < 5; shot++) await shoot(said, 90)
  await devtools.send('Animation.setPlaybackRate', { playbackRate: 1 })
  await todo(phone, title).getByText('Added by the assistant').waitFor()
  await shoot(said, 900)
  add({ by: 'assistant', text: 'Done: “Buy oat milk” is on your list.' })
  await shoot(said, 1900)

  const done = 'And I called the dentist'
  await shoot(said, 300, done)
  add({ by: 'user', text: done })
  await shoot(said, 400)
  add({ by: 'tool', text: 'listTodos, completeTodo' })
  await shoot(said, 600)
  const { todos } = await claude.call('listTodos', { q: 'dentist' })
  const [found] = Array.isArray(todos) ? todos : []
  await claude.call('completeTodo', { id: String(found.id) })
  await phone.locator('.todo.done').filter({ hasText: 'Call the dentist' }).waitFor()
  await shoot(said, 700)
  add({ by: 'assistant', text: 'Ticked off. Two todos are still open.' })
  await shoot(said, 2800)

  await claude.close()
  await writeFile(path, animatedWebp(frames, WIDTH, HEIGHT))
}
