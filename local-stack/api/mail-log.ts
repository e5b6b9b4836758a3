import { appendFile } from 'node:fs/promises'
import type { EmailDriver, EmailMessage } from '@supabase/lite'

/** Mail is not sent but written to a file, where a developer finds links and codes. */
export class MailLog implements EmailDriver {
  readonly #file: string
  readonly #rewrite: (text: string) => string

  /** @param rewrite makes the text what the platform would send */
  constructor(file: string, rewrite: (text: string) => string) {
    this.#file = file
    this.#rewrite = rewrite
  }

  async send(message: EmailMessage): Promise<void> {
    const head = `${new Date().toISOString()}  to ${message.to}: ${message.subject}`
    await appendFile(this.#file, `${head}\n\n${this.#rewrite(message.text ?? '')}\n\n`, {
      mode: 0o600,
    })
  }
}
