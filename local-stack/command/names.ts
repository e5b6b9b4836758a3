/** Names as one may give them, separated by commas: in quotes where a shell or a reader needs them. */
export function listNames(names: readonly string[]): string {
  return names.map((name) => (/^\w+$/.test(name) ? name : `"${name}"`)).join(', ')
}

/** The names in a text, separated by commas. A known one may hold a comma itself. */
export function namesIn(text: string, known: readonly string[]): string[] {
  const names: string[] = []
  for (const part of text.split(',').map((one) => one.trim())) {
    const withBefore = `${names.at(-1)}, ${part}`
    if (known.includes(withBefore)) names.splice(-1, 1, withBefore)
    else names.push(part)
  }
  return names
}
