import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'

const FOLDERS = readdirSync(inRoot('.'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^(\..*|node_modules|dist)$/.test(entry.name))
  .map((entry) => entry.name)

/** Every file and folder of the checkout that is no product of a command. */
const paths = [
  ...readdirSync(inRoot('.')),
  ...['.github', ...FOLDERS].flatMap((folder) => [
    folder,
    ...readdirSync(inRoot(folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => !/(^|\/)(node_modules|dist)(\/|$)/.test(path))
      .map((path) => posix.join(folder, path)),
  ]),
]

const PARTS = ['integration', 'unit', 'races', 'faults', 'conformance', 'browser', 'package']
const isFile = /^[\w./*-]+\.(tsx?|mjs|sql|psql|md|toml)$/
const isBelow = new RegExp(`^(${[...FOLDERS, ...PARTS].join('|')})/[\\w./*-]*$`)

/** What `npx patchbay add` writes into a repository. */
const OF_THE_INSTALLER = /^supabase\/(functions\/_patchbay\/|patchbay\.lock\.json$)/

const EXAMPLE = 'what the example of action:new writes'

/** What is named and is no file of a fresh checkout, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'SKILL.md': 'in a pack',
  'chatgpt.md': 'in a pack',
  'claude.md': 'in a pack',
  'fields.md': 'in a pack',
  'functions-shared/app/actions/log-shot.ts': EXAMPLE,
  'supabase/functions/.env': "the operator's",
  'supabase/tests/database/app/50-action-log-shot.test.sql': EXAMPLE,
  'tests/app/integration/action-log-shot.test.ts': EXAMPLE,
  'web/dist': 'made by the build',
}

/** Paths and globs in backticks: a file's name, or a path from a folder of the checkout or of the tests. */
const namedIn = (text: string): string[] =>
  [...text.matchAll(/(?<!`)`([^`\s]+)`(?!`)/g)]
    .map(([, word = '']) => word)
    .filter((word) => isFile.test(word) || isBelow.test(word))

/** Whether a path, or the end of one, is what a word names; tests are named without their ending. */
const exists = (word: string, all: readonly string[] = paths): boolean => {
  const escaped = word.replace(/^(\.\.?\/)+|\/$/g, '').replaceAll(/[.]/g, '\\.')
  const glob = escaped.replaceAll('**', '\0').replaceAll('*', '[^/]*').replaceAll('\0', '.*')
  const pattern = new RegExp(`(^|/)${glob}(\\.test\\.ts)?$`)
  return all.some((path) => pattern.test(path))
}

/** An address within a page, as GitHub makes it of a heading. */
const anchorsIn = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\d\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )

/** Links of a page that lead nowhere in the checkout. */
const deadLinksIn = (page: string, text: string): string[] =>
  [...text.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^(https?|mailto):/.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#')
      const path = file === '' ? page : posix.join(posix.dirname(page), file)
      if (!existsSync(inRoot(path))) return true
      return anchor !== undefined && !anchorsIn(readFileSync(inRoot(path), 'utf8')).includes(anchor)
    })

describe('The docs', () => {
  const docs = ['README.md', ...readdirSync(inRoot('docs')).map((name) => `docs/${name}`)].filter(
    (name) => name.endsWith('.md'),
  )

  it('link to pages and headings that are there', () => {
    const pages = [
      ...docs,
      ...readdirSync(inRoot('docs/adr')).map((name) => `docs/adr/${name}`),
      ...['CONTRIBUTING.md', 'SECURITY.md', 'bench/README.md', 'web/README.md'],
    ].filter((name) => name.endsWith('.md'))
    expect(
      pages.flatMap((page) =>
        deadLinksIn(page, readFileSync(inRoot(page), 'utf8')).map((link) => `${page}: ${link}`),
      ),
    ).toEqual([])
    expect(deadLinksIn('docs/oauth.md', '[a](gone.md) [b](#gone) [c](#refresh)')).toEqual([
      'gone.md',
      '#gone',
    ])
  })

  it('list every page of the web app, in web/README.md', () => {
    const [, list = ''] = /OWN_PATHS = \[([^\]]+)/.exec(
      readFileSync(inRoot('web/src/paths.ts'), 'utf8'),
    ) ?? ['']
    const paths = [...list.matchAll(/'([^']+)'/g)].map(([, path = '']) => path)
    expect(paths).toContain('/approvals')
    const page = readFileSync(inRoot('web/README.md'), 'utf8')
    expect(paths.filter((path) => !page.includes(`\`${path}\``))).toEqual([])
  })

  it('name files, folders and globs that are there', () => {
    const named = docs.flatMap((doc) =>
      namedIn(readFileSync(inRoot(doc), 'utf8')).map((word) => ({ doc, word })),
    )
    expect(named.length).toBeGreaterThan(150)
    const gone = named.filter(
      ({ word }) => !(word in ELSEWHERE) && !OF_THE_INSTALLER.test(word) && !exists(word),
    )
    expect(gone.map(({ doc, word }) => `${doc}: ${word}`)).toEqual([])
  })

  it('would be caught with one that is not', () => {
    const all = ['tests/integration/oauth-registration.test.ts', 'functions-shared/oauth/token.ts']
    expect(namedIn('see `oauth/token.ts`, `integration/oauth-*`, `npm start`, `a.b`')).toEqual([
      'oauth/token.ts',
      'integration/oauth-*',
    ])
    expect(['oauth/token.ts', 'integration/oauth-*'].map((word) => exists(word, all))).toEqual([
      true,
      true,
    ])
    expect(['limited-address.ts', 'integration/register*'].some((word) => exists(word, all))).toBe(
      false,
    )
  })
})
