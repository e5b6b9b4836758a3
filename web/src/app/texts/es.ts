import { en, type TodoTexts } from './en.ts'
export const es: TodoTexts = en
