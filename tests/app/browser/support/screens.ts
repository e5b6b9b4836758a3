import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { StackInfo } from '../../../../local-stack/info.ts'
import { launchBrowser } from '../../../../scripts/support/chromium.ts'
import {
  CHATGPT,
  newVisit,
  submitSignIn,
  type VisitOptions,
} from '../../../browser/support/visitor.ts'
import { appClient } from '../../../support/sign-up.ts'
import { stackClient } from '../../../support/stack-client.ts'
import { todo } from './todo.ts'

/** Who the pictures are of. */
export type Person = { id: string; jwt: string; email: string; password: string }

const PHONE: VisitOptions = { width: 390, height: 844 }
const DESK: VisitOptions = { width: 1200, height: 760 }

/** Somebody with a name that can be shown, who has a few todos. */
export async function newPerson(stack: StackInfo): Promise<Person> {
  const supabase = appClient(stack)
  const password = crypto.randomUUID()
  const signUp = (email: string) => supabase.auth.signUp({ email, password })
  let { data, error } = await signUp('robin@example.com')
  if (error) ({ data, error } = await signUp(`robin-${Date.now()}@example.com`))
  if (!data.session) throw new Error(`sign-up failed: ${error?.message}`)
  const { user, access_token: jwt } = data.session
  // One by one: the order in which they are made is the order in which they are shown.
  await supabase.from('todos').insert({ title: 'Water the plants', completed: true })
  const description = 'Before Friday; ask about the bill'
  await supabase.from('todos').insert({ title: 'Call the dentist', description })
  await supabase.from('todos').insert({ title: 'Book the train to Lisbon' })
  return { id: user.id, jwt, email: user.email ?? '', password }
}

export async function signedIn(
  browser: Browser,
  stack: StackInfo,
  person: Person,
  options: VisitOptions,
): Promise<Page> {
  const { page } = await newVisit(browser, stack.web_url, options)
  await page.goto(`${stack.web_url}/todos`)
  await submitSignIn(page, person)
  await page.locator('.todos[data-live="true"]').waitFor()
  return page
}

/**
 * Takes the pictures for the README from a running stack, as one new user of it: light and dark, phone and desk.
 *
 * @param folder made if needed; files of the same names are replaced
 * @returns the files, by what they show
 */
export async function takeScreens(stack: StackInfo, folder: string): Promise<string[]> {
  const files: string[] = []
  const chat = stackClient(stack)
  const browser = await launchBrowser()
  const shoot = async (page: Page, name: string) => {
    const path = join(folder, `${name}.png`)
    await page.mouse.move(0, 0)
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
    files.push(path)
  }
  try {
    await mkdir(folder, { recursive: true })
    const person = await newPerson(stack)
    const desk = await signedIn(browser, stack, person, DESK)
    const phone = await signedIn(browser, stack, person, { ...PHONE, scheme: 'dark' })

    await phone.goto(chat.authorizeUrl().href)
    await phone.getByRole('button', { name: 'Allow' }).waitFor()
    await shoot(phone, 'connect-phone-dark')
    await phone.getByRole('button', { name: 'Allow' }).click()
    await phone.waitForURL(`${CHATGPT}/**`)
    const code = new URL(phone.url()).searchParams.get('code') ?? ''
    const { access_token } = await (await chat.redeem(code)).json()

    await phone.goto(`${stack.web_url}/todos`)
    await phone.locator('.todos[data-live="true"]').waitFor()
    const title = 'Buy oat milk'
    const description = 'Two litres, for Saturday'
    await chat.gpt(access_token, '/todos', { json: { title, description } })
    for (const page of [desk, phone]) {
      await todo(page, title).getByText('Added by the assistant').waitFor()
      await page.getByText('All', { exact: true }).click()
      await todo(page, 'Water the plants').waitFor()
    }
    await shoot(desk, 'todos-desk-light')
    await shoot(phone, 'todos-phone-dark')

    await desk.goto(`${stack.web_url}/apps`)
    await desk.getByRole('heading', { name: 'Demo GPT' }).waitFor()
    await shoot(desk, 'apps-desk-light')
    const login = await fetch(`${stack.functions_url}/gpt/getlogin`)
    await desk.setViewportSize({ width: 390, height: 844 })
    await desk.goto((await login.json()).login_url)
    await desk.getByRole('button', { name: 'Allow' }).waitFor()
    await shoot(desk, 'login-phone-light')

    await desk.setViewportSize({ width: 1200, height: 900 })
    await desk.emulateMedia({ colorScheme: 'dark' })
    await desk.goto(`${stack.web_url}/playground`)
    await desk.getByRole('button', { name: 'Connect the assistant' }).click()
    await desk.getByRole('button', { name: 'Allow' }).click()
    await desk.getByLabel('title', { exact: true }).fill('Pack the suitcase')
    await desk.getByRole('button', { name: 'Call createTodo' }).click()
    await todo(desk, 'Pack the suitcase').waitFor()
    await desk.getByText('201 in').waitFor()
    await shoot(desk, 'playground-desk-dark')
  } finally {
    await browser.close()
  }
  return files
}
