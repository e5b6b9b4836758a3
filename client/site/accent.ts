/** A colour as its three parts, 0 to 255 each. */
type Rgb = readonly [number, number, number]

/** The colours that a page makes of one accent, in one scheme; named as its custom properties are. */
export type AccentColours = {
  '--accent': string
  '--accent-strong': string
  '--on-accent': string
  '--accent-soft': string
  '--accent-wash': string
}

const HEX = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i

/** Whether a text is a colour as `#0b6b58` or `#0b5`. */
export const isColour = (text: string): boolean => HEX.test(text)

const parse = (hex: string): Rgb => {
  const digits = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, '$&$&') : hex
  const value = Number.parseInt(digits.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

const format = (colour: Rgb): string =>
  `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

/** `share` of one colour, the rest of the other. */
const mix = (one: Rgb, other: Rgb, share: number): Rgb => {
  const part = (i: 0 | 1 | 2) => one[i] * share + other[i] * (1 - share)
  return [part(0), part(1), part(2)]
}

/** WCAG 2.2, relative luminance. */
const luminance = (colour: Rgb): number => {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const value = part / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const contrastOf = (one: Rgb, other: Rgb): number => {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

/** WCAG 2.2, contrast ratio of two colours (`#rrggbb`): 1 to 21. */
export const contrast = (one: string, other: string): number => contrastOf(parse(one), parse(other))

const WHITE: Rgb = [255, 255, 255]
const BLACK: Rgb = [0, 0, 0]

/** Text needs 4.5; rounding to whole parts takes a little. */
const ENOUGH = 4.6

/** What an accent stands on in one scheme (styles/tokens.css), and in which direction it gains contrast there. */
const SCHEMES = {
  light: { grounds: ['#ffffff', '#f4f6f4'], towards: BLACK, soft: 0.12, wash: 0.06 },
  dark: { grounds: ['#181e1c', '#0f1413'], towards: WHITE, soft: 0.16, wash: 0.06 },
} as const

/** A scheme of a page. */
export type Scheme = keyof typeof SCHEMES

/**
 * The colours of one scheme for an accent: as near to it as can be read as text on every ground, and under text of its own.
 *
 * @param accent a colour as `isColour` takes it
 */
export const accentColours = (accent: string, scheme: Scheme): AccentColours => {
  const { grounds, towards, soft, wash } = SCHEMES[scheme]
  const surface = parse(grounds[0])
  const given = parse(accent)
  const of = (colour: Rgb) => ({
    colour,
    soft: mix(colour, surface, soft),
    wash: mix(colour, surface, wash),
  })
  const isReadable = ({ colour, soft, wash }: ReturnType<typeof of>) =>
    [...grounds.map(parse), soft, wash].every((ground) => contrastOf(colour, ground) >= ENOUGH)
  let found = of(given)
  for (let step = 1; step <= 50 && !isReadable(found); step += 1) {
    found = of(mix(towards, given, step / 50))
  }
  const strong = mix(towards, found.colour, 0.22)
  // Towards black or white it only gains, so what is written on the one can be read on the other.
  const on = contrastOf(WHITE, found.colour) >= ENOUGH ? WHITE : mix(found.colour, BLACK, 0.1)
  return {
    '--accent': format(found.colour),
    '--accent-strong': format(strong),
    '--on-accent': format(on),
    '--accent-soft': format(found.soft),
    '--accent-wash': format(found.wash),
  }
}

const block = (accent: string, scheme: Scheme): string =>
  Object.entries(accentColours(accent, scheme))
    .map(([name, value]) => `${name}:${value}`)
    .join(';')

/** The style sheet that gives a page its accent in both schemes. */
export const accentSheet = (accent: string): string =>
  `:root{${block(accent, 'light')}}@media (prefers-color-scheme:dark){:root{${block(accent, 'dark')}}}`
