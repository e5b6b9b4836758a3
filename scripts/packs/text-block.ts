import { readFile } from 'node:fs/promises'
import { inRoot } from '../../local-stack/paths.ts'

/** The text block (```text) below a heading of a page in docs/: what stands in the docs is what goes into a pack. */
export async function textBlock(page: string, heading: string): Promise<string> {
  const markdown = await readFile(inRoot('docs', page), 'utf8')
  const section = markdown.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0]
  const text = /```text\n([\s\S]*?)\n```/.exec(section ?? '')?.[1]
  if (text === undefined) throw new Error(`docs/${page} has no text block below "${heading}"`)
  return text
}
