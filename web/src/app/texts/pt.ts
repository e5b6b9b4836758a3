import { en, type TodoTexts } from './en.ts'
export const pt: TodoTexts = en
