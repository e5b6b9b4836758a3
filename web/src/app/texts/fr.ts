import { en, type TodoTexts } from './en.ts'
export const fr: TodoTexts = en
