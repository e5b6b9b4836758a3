import { appendFile } from 'node:fs/promises'
import type { EmailDriver, EmailMessage } from '@supabase/lite'

/** Mail is not sent but written to a file, where a developer finds links and codes. */
export class MailLog implements EmailDriver {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  async send(message: EmailMessage): Promise<void> {
    const head = `${new Date().toISOString()}  to ${message.to}: ${message.subject}`
    await appendFile(this.#file, `${head}\n\n${message.text ?? ''}\n\n`, { mode: 0o600 })
  }
}
