import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'

/** Words that no native writer would choose here, and what to write instead. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bwhoever\b/i, 'name who it is: the client, a user, anyone who …'],
  [/(?<!\bthere )\b(?:is|are) none\b/i, 'is not a …, is not one'],
  [/\btold of\b/i, 'notified of, told about'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\bthe own\b/i, 'their own, its own'],
  [/\bas (?:it|they) came\b/i, 'as received, unchanged'],
  [/\banswers? [1-5]\d\d\b/i, 'returns 200'],
  [/\b(?:comes?|came) up\b/i, 'is established, starts'],
  [/\ba (?:second|minute|hour|day) and (?:user|client|address)\b/i, 'per user per minute'],
  [/\bof one token a hundred\b/i, '100 requests per token'],
  [/\bdear(?:er)?\b/i, 'expensive'],
  [/\bsecurity holes?\b/i, 'vulnerability'],
  [/\bburn(?:s|ed)?\b/i, 'uses up'],
  [/\bin one go\b/i, 'at once'],
  [/\bby whatever way\b/i, 'in any way'],
  [/\b(?:tells|hears?) of\b/i, 'reports, says about, is notified of'],
  [/\bfor want of\b/i, 'because there is no …'],
  [/\bthe likes of\b/i, 'such as'],
  [/\bin vain\b/i, 'without success'],
  [/\byou owe\b/i, 'you need'],
  [/\bback to the letter\b/i, 'unchanged'],
]

/** Names that STYLE.md rules out, as types, files and functions of SQL: the field has a word for each. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:class|interface|type) (?:\w*Fault|Exchange|Failure|Limited|Refusal|TooLate|Unreachable|Unreadable)\b/,
    'Problem, Unavailable, ConfigurationError',
  ],
  [/\b(?:class|interface|type) Member\b|\bgoOn\b/, 'PooledConnection, drain'],
  [/\bcall\.facts\b/, 'request context, log fields'],
  [/\btake_token\b/, 'consume_quota'],
]
const FILES =
  /\/(?:(?:token-of-client|logged-client|keep-metadata|redeem-device-code)\.ts$|platform\/)/

/** What people read: pages, comments and messages. The history of changes is as it was written. */
const PLACES = [
  'README.md',
  'CONTRIBUTING.md',
  ...['bench', 'client', 'docs', 'examples', 'functions-shared', 'local-stack', 'ops'],
  ...['scripts', 'supabase/functions', 'supabase/migrations', 'supabase/seed.sql', 'web'],
]

const isRead = (path: string) =>
  /\.(?:md|mjs|ts|tsx|sql|toml|css|yml|html)$/.test(path) &&
  !/(?:^|\/)(?:node_modules|dist)\/|\.test\.ts$|\/texts\/(?!en\.ts)/.test(path)

const filesBelow = (place: string): string[] =>
  /\.\w+$/.test(place)
    ? [place]
    : readdirSync(inRoot(place), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(place, name),
      )

/** Where a text uses one of the words: a line each, with what to write instead. */
const findingsIn = (path: string, text: string): string[] =>
  text
    .split('\n')
    .flatMap((line, at) =>
      [...WORDS, ...NAMES]
        .filter(([word]) => word.test(line))
        .map(
          ([word, instead]) =>
            `${path}:${at + 1}: "${word.exec(line)?.[0]}" in "${line.trim()}": ${instead}`,
        ),
    )

it('Pages, comments and messages use none of the words that STYLE.md rules out', () => {
  const files = PLACES.flatMap(filesBelow).filter(isRead)
  expect(files.length).toBeGreaterThan(500)
  expect(files.flatMap((path) => findingsIn(path, readFileSync(inRoot(path), 'utf8')))).toEqual([])
  // functions-shared/gateway has a file for each entry function, under its name.
  expect(files.filter((path) => FILES.test(path) && !path.includes('/gateway/'))).toEqual([])
})

it.each([
  ['Whoever changes the English', 1],
  ['A key that is none is refused', 1],
  ['null when there is none', 0],
  ['the phone is told of it', 1],
  ['It answers 200', 1],
  ['It returns 200, and the answer is read', 0],
  ['20 a minute and user', 1],
  ['a user reads the own rows, as they came', 2],
  ['A wrong verifier burns nothing', 1],
  ['interface MetadataFault {', 1],
  ['export type Refusal = string', 1],
  ['const refusal = check()', 0],
])('finds them: %s', (line, count) => {
  expect(findingsIn('page.md', line)).toHaveLength(count)
})
