/** What a check found. */
export interface Finding {
  /** An obstacle stops a deployment, or says that it does not work; a warning does not. */
  level: 'ok' | 'warning' | 'obstacle'
  /** One sentence. */
  text: string
  /** What to do about it. */
  wayOut?: string
}

export const ok = (text: string): Finding => ({ level: 'ok', text })
export const warning = (text: string, wayOut: string): Finding => ({
  level: 'warning',
  text,
  wayOut,
})
export const obstacle = (text: string, wayOut: string): Finding => ({
  level: 'obstacle',
  text,
  wayOut,
})

const LABELS = { ok: 'ok     ', warning: 'WARNING', obstacle: 'FAILED ' }

/** Findings as an operator reads them. */
export function findingLines(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ level, text, wayOut }) => [
    `  ${LABELS[level]}  ${text}`,
    ...(wayOut ? [`           → ${wayOut}`] : []),
  ])
}

export const hasObstacle = (findings: readonly Finding[]): boolean =>
  findings.some(({ level }) => level === 'obstacle')
