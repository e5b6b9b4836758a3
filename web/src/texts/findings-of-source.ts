import ts from 'typescript'

/** Attributes and properties whose text a person reads or hears. */
const TEXT_BEARING = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'title',
  'placeholder',
  'alt',
  'label',
  'lead',
  'notice',
  'missing',
  'action',
  'purpose',
])

const hasLetters = (text: string): boolean => /\p{L}/u.test(text)

/** A word for programs: `text-a`, `sign_in`, `#code`, `/apps`, `npm-run`. Words for people have a capital or a space. */
const isForPrograms = (text: string): boolean => /^[#/.]?[a-z0-9][a-z0-9:/_.#-]*$/.test(text.trim())

/** Where an expression can end in one of several texts: `a ? 'x' : 'y'`, `a && 'x'`. */
const textsIn = (node: ts.Node): ts.Node[] => {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node]
  if (ts.isTemplateExpression(node)) return [node.head, ...node.templateSpans.map((s) => s.literal)]
  if (ts.isJsxExpression(node)) return node.expression ? textsIn(node.expression) : []
  if (ts.isParenthesizedExpression(node)) return textsIn(node.expression)
  if (ts.isConditionalExpression(node)) {
    return [...textsIn(node.whenTrue), ...textsIn(node.whenFalse)]
  }
  if (ts.isBinaryExpression(node)) return [...textsIn(node.left), ...textsIn(node.right)]
  return []
}

/** Comparing with a text shows it to nobody. */
const isCompared = ({ parent }: ts.Node): boolean =>
  ts.isBinaryExpression(parent) &&
  [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken].includes(
    parent.operatorToken.kind,
  )

const spoken = (node: ts.Node): string => ('text' in node ? String(node.text) : '')

/** Texts of a constant of the module: what stands there is often shown further down. */
const isProse = (text: string): boolean => /\p{L}+ \p{L}+/u.test(text) && /^\P{Ll}/u.test(text)

/** The texts in a component's source that are written there instead of in `texts/`, with their lines. */
export const hardCodedTexts = (source: string): { line: number; text: string }[] => {
  const file = ts.createSourceFile('x.tsx', source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found = new Map<ts.Node, string>()
  const note = (node: ts.Node) => {
    const text = spoken(node).trim()
    if (hasLetters(text) && !isCompared(node)) found.set(node, text)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node)
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) textsIn(node).forEach(note)
    if (ts.isJsxAttribute(node) && node.initializer && TEXT_BEARING.has(node.name.getText(file))) {
      for (const text of textsIn(node.initializer)) {
        if (!isForPrograms(spoken(text)) || node.name.getText(file) === 'aria-label') note(text)
      }
    }
    // What a sentence looks like is one, wherever it stands; errors are for developers.
    const isThrown = ts.isNewExpression(node.parent ?? node)
    if (!isThrown && !ts.isImportDeclaration(node.parent ?? node)) {
      for (const text of textsIn(node)) if (isProse(spoken(text))) note(text)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return [...found].map(([node, text]) => ({
    line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1,
    text,
  }))
}
