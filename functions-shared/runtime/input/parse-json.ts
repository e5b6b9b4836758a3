// What reads a value after the parser goes down by recursion: zod, JSON.stringify, structuredClone, our own.
const MAX_NESTING = 100

/** Parses JSON that somebody else wrote, or says what it is instead. */
export function parseJson(
  text: string,
): { value: unknown } | { problem: 'not valid JSON' | 'nested too deeply' } {
  let value: unknown
  try {
    // The parser itself goes as deep as a text is long.
    value = JSON.parse(text)
  } catch {
    return { problem: 'not valid JSON' }
  }
  return nesting(text) > MAX_NESTING ? { problem: 'nested too deeply' } : { value }
}

/** Levels of a valid JSON text, by its brackets outside strings. */
function nesting(json: string): number {
  let level = 0
  let deepest = 0
  let inString = false
  for (let at = 0; at < json.length; at++) {
    const character = json[at]
    if (inString && character === '\\') at++
    else if (character === '"') inString = !inString
    else if (inString) continue
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++level)
    else if (character === '}' || character === ']') level--
  }
  return deepest
}
