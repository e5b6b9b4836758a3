import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { MCP } from '../support/mcp.ts'
import { F, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'
import { serveMcpPage } from './support/serve-mcp-page.ts'
import { test as base, submitSignIn } from './support/visit.ts'
import { newVisit } from './support/visitor.ts'

const test = base
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads off the pattern what a fixture needs.
  .extend('served', { scope: 'file' }, async ({}, { onCleanup }) => {
    const served = await serveMcpPage()
    onCleanup(() => served.close())
    return served
  })
  .extend('open', async ({ browser }, { onCleanup }) => {
    const contexts: { close(): Promise<void> }[] = []
    onCleanup(() => Promise.all(contexts.map((context) => context.close())).then(() => {}))
    return async (origin: string): Promise<Page> => {
      const { context, page } = await newVisit(browser, origin)
      contexts.push(context)
      return page
    }
  })

/** What the page asks of the server, preflights aside. */
function requestsOf(page: Page): string[] {
  const requests: string[] = []
  page.on('request', (request) => {
    if (request.url().startsWith(F) && request.resourceType() === 'fetch') {
      const grant = new URLSearchParams(request.postData() ?? '').get('grant_type')
      requests.push(`${request.method()} ${request.url().slice(F.length)} ${grant ?? ''}`.trim())
    }
  })
  return requests
}

for (const [sdk, host] of [
  ['2', 'localhost'],
  ['1', '127.0.0.1'],
] as const) {
  test(`the SDK's client, version ${sdk}, in a page of http://${host} connects, calls and refreshes`, async ({
    open,
    served,
  }) => {
    const origin = `http://${host}:${served.port}`
    expect(origin).not.toBe(stack.web_url)
    const user = await newUser()
    const page = await open(origin)
    const requests = requestsOf(page)
    const output = page.locator('output')

    await page.goto(`${origin}/?sdk=${sdk}&server=${encodeURIComponent(MCP)}`)
    await page.getByRole('button', { name: 'Connect' }).click()
    await page.getByRole('heading', { name: 'Sign in to connect A page' }).waitFor()
    await submitSignIn(page, user)
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.waitForURL(`${origin}/?*code=*`)
    await output.getByText('connected: ').waitFor()
    expect(await output.innerText()).toContain('createNote')
    expect(requests).toEqual(
      expect.arrayContaining([
        'POST /mcp',
        'GET /mcp/.well-known/oauth-protected-resource',
        'POST /oauth/register',
        'POST /oauth/token authorization_code',
      ]),
    )

    await page.getByRole('button', { name: 'Add a note' }).click()
    await output.getByText('added: ').waitFor()
    expect(await output.innerText()).toContain('From a page')

    // An hour later the server answers 401, and the page must be able to read what it says.
    requests.length = 0
    await sql`
      update patchbay.tokens
      set created_at = created_at - interval '2 hours', access_expires_at = now() - interval '1 hour'
      where grant_id in (select id from patchbay.grants where user_id = ${user.id})`
    await output.evaluate((element) => {
      element.textContent = ''
    })
    await page.getByRole('button', { name: 'Add a note' }).click()
    await output.getByText('added: ').waitFor()
    expect(requests).toEqual(['POST /mcp', 'POST /oauth/token refresh_token', 'POST /mcp'])
    expect(page.url()).toContain(origin)

    const notes = await sql`select title from public.notes where user_id = ${user.id}`
    expect(notes).toEqual([{ title: 'From a page' }, { title: 'From a page' }])
  })
}

test('a page that says nothing of its origin reads the metadata, and nothing of F/mcp or introspect', async ({
  open,
  served,
}) => {
  const origin = `http://127.0.0.1:${served.port}`
  const page = await open(origin)
  await page.goto(origin)
  await page.evaluate(() => {
    const frame = document.createElement('iframe')
    // Without allow-same-origin the browser sends `Origin: null`.
    frame.sandbox.add('allow-scripts')
    frame.srcdoc = '<h1>Sandboxed</h1>'
    document.body.append(frame)
  })
  await page.frameLocator('iframe').getByRole('heading', { name: 'Sandboxed' }).waitFor()
  const frame = page.frames().find((one) => one !== page.mainFrame())

  const ask = (path: string, method: 'GET' | 'POST', type = 'application/json') =>
    frame?.evaluate(
      ({ url, method, type }) => {
        const headers = { 'content-type': type, authorization: 'Bearer x' }
        return fetch(url, { method, headers, ...(method === 'POST' && { body: '[]' }) }).then(
          ({ status }) => status,
          () => 'the browser refuses',
        )
      },
      { url: F + path, method, type },
    )
  const form = 'application/x-www-form-urlencoded'
  expect(await ask('/mcp/.well-known/oauth-protected-resource', 'GET')).toBe(200)
  expect(await ask('/oauth/.well-known/openid-configuration', 'GET')).toBe(200)
  expect(await ask('/oauth/register', 'POST')).toBe(400)
  expect(await ask('/oauth/token', 'POST', form)).toBe(401)
  const refused = 'the browser refuses'
  expect(await ask('/mcp', 'POST')).toBe(refused)
  expect(await ask('/oauth/introspect', 'POST', form)).toBe(refused)
  expect(await ask(`/users/${crypto.randomUUID()}/gpt-connection`, 'GET')).toBe(refused)
})
