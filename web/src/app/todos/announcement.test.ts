import { expect, test } from 'vitest'
import { en } from '../texts/en.ts'
import { setTodoTexts } from '../texts/index.ts'
import { announcementOf } from './announcement.ts'
import type { TodoNews } from './news.ts'

setTodoTexts(en)

const news = (event: TodoNews['event'], title: string, completed = false) => ({
  event,
  todo: { id: title, title, description: null, completed, createdAt: '', updatedAt: '' },
})
const plain = (text: string) => text.replaceAll(/[\u2068\u2069]/g, '')

test('tells a few things one by one, and many as a number', () => {
  expect(
    plain(announcementOf([news('created', 'a'), news('updated', 'b', true), news('deleted', 'c')])),
  ).toBe('The assistant added “a”. The assistant completed “b”. The assistant deleted “c”.')
  const many = ['a', 'b', 'c', 'd'].map((title) => news('created', title))
  expect(announcementOf(many)).toBe('The assistant made 4 changes.')
  expect(announcementOf([news('created', 'a')], 21)).toBe('The assistant made 22 changes.')
})
