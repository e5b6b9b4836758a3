import { expect, it } from 'vitest'
import { stack } from '../../support/stack.ts'

it.each(['/todos', '/todos/', '/apps'])('the page %s of the web app is found', async (path) => {
  expect((await fetch(stack.web_url + path)).status).toBe(200)
})

it.each(['/todos/1', '/todo'])('%s is no page', async (path) => {
  const response = await fetch(stack.web_url + path, { headers: { accept: 'text/html' } })
  expect(response.status).toBe(404)
})
