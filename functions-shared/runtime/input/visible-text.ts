/**
 * What nobody sees, or what makes one text look like another: ignorable and filler code points (U+3164, U+115F, U+00AD,
 * tags, variation selectors …), direction controls, private use, annotation and layout controls, and glyphs that are
 * blank by design (Braille, Khitan, musical, Egyptian). `patchbay.is_visible_text` refuses the same ones.
 */
const UNSEEN = String.raw`[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Co}\u2800\ufff9-\ufffb\u{13430}-\u{13442}\u{16fe4}\u{1d159}]`

/** White space, line ends and control characters, half surrogates: each run of them is one space. */
const BLANKS = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\s]+/gu

/** More than four combining marks on one letter only serve to paint over the lines around it. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu

/** Scripts in which a joiner between two letters changes how they are written. */
const JOINING = [
  ...['Arabic', 'Syriac', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya'],
  ...['Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer'],
]
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('')

/** Joiners and selectors that are part of what one sees: within an emoji, or between letters that join. */
const MEANT = [
  String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})`,
  String.raw`(?<=\p{Emoji})[\ufe0e\ufe0f]`,
  String.raw`(?<=[${JOINING}])[\u200c\u200d](?=[${JOINING}])`,
].join('|')

const UNSEEN_IN_NAMES = new RegExp(String.raw`${UNSEEN}|\p{Cn}`, 'gu')
const UNSEEN_IN_TEXT = new RegExp(`(${MEANT})|${UNSEEN}`, 'gu')

const tidy = (text: string): string => text.replace(BLANKS, ' ').replace(PILED_MARKS, '$1').trim()

/**
 * A name that somebody chose for themselves, as it may be shown and stored: one line, nothing invisible, no direction
 * controls, no private or unassigned code points. Empty when nothing visible is left.
 */
export const visibleName = (text: string): string => tidy(text.replace(UNSEEN_IN_NAMES, ''))

/** Text of people, as it may be shown: like a name, but joiners and selectors stay where they mean something. */
export const visibleText = (text: string): string => tidy(text.replace(UNSEEN_IN_TEXT, '$1'))

const UNSEEN_IN_VALUES = new RegExp(
  String.raw`(${MEANT})|${UNSEEN}|[\p{Cn}\p{Cs}\p{Zl}\p{Zp}]|(?![\n\t])\p{Cc}|(?<=\p{M}{4})\p{M}`,
  'gu',
)

const named = (character: string): string =>
  `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`

/**
 * A value as it has to be judged: nothing is left out. What nobody sees, or what would change how the rest is read, is named:
 * `[U+202E]`. Line ends stay.
 */
export const exposedText = (text: string): string =>
  text.replace(UNSEEN_IN_VALUES, (character, meant?: string) => meant ?? named(character))
