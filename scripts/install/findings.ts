/** What a check found: a sentence, and what to do about it where it is wrong. */
export interface Finding {
  level: 'ok' | 'wrong'
  text: string
  wayOut?: string
}

export const ok = (text: string): Finding => ({ level: 'ok', text })
export const wrong = (text: string, wayOut: string): Finding => ({ level: 'wrong', text, wayOut })
