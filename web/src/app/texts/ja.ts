import { en, type TodoTexts } from './en.ts'
export const ja: TodoTexts = en
