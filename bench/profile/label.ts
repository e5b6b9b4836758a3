const LONGEST = 72

/** A statement as one line; what a foreign key looks up, by its table. */
export function labelOf(text: string): string {
  const line = text.replace(/--.*$/gm, ' ').replace(/\s+/g, ' ').trim()
  const checked = /^SELECT \S+ FROM ONLY "(\w+)"\."(\w+)" x WHERE .* FOR KEY SHARE OF x$/.exec(line)
  if (checked) return `foreign key to ${checked[1]}.${checked[2]}`
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`
}
