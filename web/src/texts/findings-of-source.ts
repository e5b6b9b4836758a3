import { parseSync } from 'vite'
import { isRecord } from '../../../client/consent/shape.ts'

/** Attributes whose text a person reads or hears: those of HTML, and those that components of ours pass on to it. */
const TEXT_BEARING = new Set([
  ...['aria-label', 'aria-description', 'aria-valuetext', 'title', 'placeholder', 'alt', 'label'],
  ...['lead', 'notice', 'missing', 'action'],
])

type Node = Record<string, unknown> & { type: string; start: number }

const isNode = (value: unknown): value is Node =>
  isRecord(value) && typeof value.type === 'string' && typeof value.start === 'number'

const childrenOf = (node: Node): Node[] => Object.values(node).flat().filter(isNode)

const hasLetters = (text: string): boolean => /\p{L}/u.test(text)

/** What looks like a sentence or a label is one, wherever it stands. */
const isProse = (text: string): boolean => /^\p{Lu}.*\p{Ll} \p{L}/u.test(text)

const textOf = (node: Node): string => {
  if (node.type === 'Literal' || node.type === 'JSXText') {
    return typeof node.value === 'string' ? node.value.trim() : ''
  }
  if (node.type !== 'TemplateElement' || !isRecord(node.value)) return ''
  return String(node.value.cooked).trim()
}

const wordsIn = (node: unknown): Node[] => (isNode(node) ? textsOf(node) : [])

/** The texts that an expression can come to: `ok ? 'Yes' : 'No'`, `ok && 'Yes'`, `` `No, ${name}` ``. */
const textsOf = (node: Node): Node[] => {
  switch (node.type) {
    case 'Literal':
      return [node]
    case 'TemplateLiteral':
      return childrenOf(node).filter(({ type }) => type === 'TemplateElement')
    case 'JSXExpressionContainer':
    case 'ParenthesizedExpression':
      return wordsIn(node.expression)
    case 'ConditionalExpression':
      return [...wordsIn(node.consequent), ...wordsIn(node.alternate)]
    case 'LogicalExpression':
      return [...wordsIn(node.left), ...wordsIn(node.right)]
    case 'BinaryExpression':
      return node.operator === '+' ? [...wordsIn(node.left), ...wordsIn(node.right)] : []
    default:
      return []
  }
}

const nameOf = ({ name }: Node): string => (isNode(name) ? String(name.name) : '')

const shownBy = (node: Node): Node[] => {
  if (node.type === 'JSXText') return [node]
  if (node.type === 'JSXAttribute') return TEXT_BEARING.has(nameOf(node)) ? wordsIn(node.value) : []
  const isElement = node.type === 'JSXElement' || node.type === 'JSXFragment'
  if (isElement && Array.isArray(node.children)) {
    return node.children
      .filter(isNode)
      .filter(({ type }) => type === 'JSXExpressionContainer')
      .flatMap(textsOf)
  }
  return textsOf(node).filter((text) => isProse(textOf(text)))
}

/** What is thrown is for developers, and what is compared is shown to nobody. */
const isShownToNobody = ({ type, operator }: Node): boolean =>
  type === 'NewExpression' || (type === 'BinaryExpression' && /^[!=]==$/.test(String(operator)))

/** The texts of a source that a person can get to see or hear, written there instead of in `texts/`, with their lines. */
export const hardCodedTexts = (
  source: string,
  name = 'source.tsx',
): { line: number; text: string }[] => {
  const found = new Map<number, string>()
  const visit = (node: Node): void => {
    for (const text of shownBy(node)) {
      if (hasLetters(textOf(text))) found.set(text.start, textOf(text))
    }
    if (!isShownToNobody(node)) childrenOf(node).forEach(visit)
  }
  const { program, errors } = parseSync(name, source)
  if (errors.length > 0) throw new Error(errors[0]?.message)
  if (isNode(program)) visit(program)
  return [...found].map(([start, text]) => ({
    line: source.slice(0, start).split('\n').length,
    text,
  }))
}
