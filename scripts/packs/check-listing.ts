import { z } from 'zod'
import type { Pack } from './gpt-pack.ts'
import { readPng } from './png.ts'
import { unreachable } from './public-address.ts'
import { onlyWhen as when } from './sentences.ts'

// developers.openai.com/plugins/deploy/submission-errors, "Final directory submission".
const LONGEST_PACKAGE_NAME = 64
const LONGEST_VERSION = 64
const LONGEST_DISPLAY_NAME = 30
const LONGEST_SHORT_DESCRIPTION = 30
const LONGEST_LONG_DESCRIPTION = 4_000
const LONGEST_DEVELOPER = 80
const MOST_CAPABILITIES = 20
const LONGEST_CAPABILITY = 120
const MOST_STARTERS = 3
const LONGEST_STARTER = 128
const LONGEST_URL = 1_024
const SMALLEST_ICON = 64
const LARGEST_ICON = 4_096
const MOST_OCTETS_OF_AN_ICON = 1_048_576
// agentskills.io/specification
const LONGEST_SKILL_NAME = 64
const LONGEST_SKILL_DESCRIPTION = 1_024
// Claude's directory, of screenshots where there are any.
const SCREENSHOTS = { least: 3, most: 5, narrowest: 1_000 }

const text = z.string().default('')
const manifest = z.looseObject({
  name: text,
  version: text,
  description: text,
  interface: z.looseObject({
    displayName: text,
    shortDescription: text,
    longDescription: text,
    developerName: text,
    category: text,
    capabilities: z.array(z.string()).default([]),
    websiteURL: text,
    privacyPolicyURL: text,
    termsOfServiceURL: text,
    defaultPrompt: z.array(z.string()).default([]),
    composerIcon: text,
    logo: text,
  }),
})
const urls = z.object({ website: text, support: text, privacy: text, terms: text })

type Written = Pick<Pack, 'files' | 'images'>

/** What ChatGPT's or Claude's directory would refuse of the listing in a pack, in sentences; empty when all is well. */
export function listingProblems({ files, images = {} }: Written): string[] {
  const read = manifest.safeParse(parsed(files['plugin.json']))
  const pages = urls.safeParse(parsed(files['urls.json']))
  if (!read.success) return ['plugin.json is not a manifest of a plugin.']
  if (!pages.success) return ['urls.json does not name the pages.']

  const { name, version, interface: shown } = read.data
  const named = { ...pages.data, ...pagesOfManifest(shown) }
  return [
    ...when(
      !/^[A-Za-z0-9][\w-]*$/.test(name) || name.length > LONGEST_PACKAGE_NAME,
      `The name ${name} is not one of a package: letters, digits, _ and -, at most ${LONGEST_PACKAGE_NAME}.`,
    ),
    ...when(
      !/^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(version) || version.length > LONGEST_VERSION,
      `The version ${version} is not a semantic version.`,
    ),
    ...line('The display name', shown.displayName, LONGEST_DISPLAY_NAME),
    ...line('The short description', shown.shortDescription, LONGEST_SHORT_DESCRIPTION),
    ...words('The long description', shown.longDescription, LONGEST_LONG_DESCRIPTION),
    ...line("The developer's name", shown.developerName, LONGEST_DEVELOPER),
    ...when(shown.category.trim() === '', 'There is no category.'),
    ...when(
      shown.capabilities.length > MOST_CAPABILITIES,
      `There are ${shown.capabilities.length} capabilities; at most ${MOST_CAPABILITIES} are taken.`,
    ),
    ...shown.capabilities.flatMap((one) => line(`The capability ${one}`, one, LONGEST_CAPABILITY)),
    ...starterProblems(shown.defaultPrompt),
    ...Object.entries(named).flatMap(([what, url]) => urlProblems(what, url)),
    ...iconProblems('logo', images[local(shown.logo)]),
    ...iconProblems('composer icon', images[local(shown.composerIcon)]),
    ...screenshotProblems(images),
    ...skillProblems(files),
    ...when(
      Object.keys(files).some((path) => path.endsWith('ai-plugin.json')),
      'An ai-plugin.json is in the pack: the scan refuses the old manifest.',
    ),
  ]
}

type Shown = z.infer<typeof manifest>['interface']

/** The manifest and urls.json name the same pages; what the manifest says counts. */
const pagesOfManifest = ({ websiteURL, privacyPolicyURL, termsOfServiceURL }: Shown) => ({
  website: websiteURL,
  privacy: privacyPolicyURL,
  terms: termsOfServiceURL,
})

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '')
  } catch {
    return undefined
  }
}

const local = (path: string): string => path.replace(/^\.\//, '')

function words(what: string, said: string, most: number): string[] {
  return [
    ...when(said.trim() === '', `${what} is missing.`),
    ...when(said.length > most, `${what} has ${said.length} characters; at most ${most} fit.`),
  ]
}

function line(what: string, said: string, most: number): string[] {
  return [...words(what, said, most), ...when(/[\r\n]/.test(said), `${what} has more than a line.`)]
}

function starterProblems(starters: readonly string[]): string[] {
  const plain = starters.map((one) => one.normalize('NFKC').replaceAll(/\s+/g, ' ').trim())
  return [
    ...when(
      starters.length > MOST_STARTERS,
      `There are ${starters.length} starter prompts; at most ${MOST_STARTERS} are shown.`,
    ),
    ...starters.flatMap((one) => line(`The starter prompt "${one}"`, one, LONGEST_STARTER)),
    ...plain
      .filter((one, at) => plain.indexOf(one) < at)
      .map((one) => `The starter prompt "${one}" comes twice.`),
    ...starters
      .filter((one) => /(^|\s)@\w/.test(one))
      .map((one) => `The starter prompt "${one}" mentions a server with @.`),
  ]
}

function urlProblems(what: string, url: string): string[] {
  const why = unreachable(url)
  const { username = '', password = '' } = URL.parse(url) ?? {}
  return [
    ...when(why !== undefined, `The ${what} page, ${url || 'which is missing,'} ${why}.`),
    ...when(url.length > LONGEST_URL, `The URL of the ${what} page is longer than ${LONGEST_URL}.`),
    ...when(username + password !== '', `The URL of the ${what} page holds a login.`),
  ]
}

function iconProblems(what: string, bytes: Uint8Array | undefined): string[] {
  if (bytes === undefined) return [`The ${what} is missing.`]
  const png = readPng(bytes)
  if (png === null) return [`The ${what} is not a PNG.`]
  const { width, height, isAnimated } = png
  return [
    ...when(width !== height, `The ${what} is ${width} × ${height}; it must be square.`),
    ...when(
      Math.min(width, height) < SMALLEST_ICON || Math.max(width, height) > LARGEST_ICON,
      `The ${what} is ${width} × ${height}; ${SMALLEST_ICON} to ${LARGEST_ICON} pixels are taken.`,
    ),
    ...when(isAnimated, `The ${what} moves; it must not.`),
    ...when(
      bytes.byteLength > MOST_OCTETS_OF_AN_ICON,
      `The ${what} has ${bytes.byteLength} bytes; at most ${MOST_OCTETS_OF_AN_ICON} are taken.`,
    ),
  ]
}

function screenshotProblems(images: Readonly<Record<string, Uint8Array>>): string[] {
  const shots = Object.entries(images).filter(([path]) => path.startsWith('assets/screenshots/'))
  const { least, most, narrowest } = SCREENSHOTS
  return [
    ...when(
      shots.length > 0 && (shots.length < least || shots.length > most),
      `There are ${shots.length} screenshots; Claude's directory takes ${least} to ${most}.`,
    ),
    ...shots.flatMap(([path, bytes]) => {
      const png = readPng(bytes)
      if (png === null) return [`${path} is not a PNG.`]
      return when(
        png.width < narrowest,
        `${path} is ${png.width} pixels wide; Claude's directory wants ${narrowest}.`,
      )
    }),
  ]
}

function skillProblems(files: Readonly<Record<string, string>>): string[] {
  const skills = Object.entries(files).filter(([path]) => path.endsWith('/SKILL.md'))
  if (skills.length === 0) return ['There is no skill.']
  return skills.flatMap(([path, page]) => {
    const [, head = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(page) ?? []
    const name = /^name: (.*)$/m.exec(head)?.[1] ?? ''
    const description = /^description: (.*)$/m.exec(head)?.[1] ?? ''
    return [
      ...when(
        !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) || name.length > LONGEST_SKILL_NAME,
        `${path}: the name is lower case letters, digits and -, at most ${LONGEST_SKILL_NAME}.`,
      ),
      ...when(!path.endsWith(`/${name}/SKILL.md`), `${path}: its folder is not named ${name}.`),
      ...words(`${path}: the description`, description, LONGEST_SKILL_DESCRIPTION),
      ...when(body.trim() === '', `${path}: it says nothing.`),
    ]
  })
}
