import { AssistantMemory } from '../support/assistant-memory.ts'

/** The assistant of one try; `consent` is shown the page. */
export class Assistant extends AssistantMemory {
  readonly #consent: (page: URL) => Promise<URLSearchParams>
  /** Query that the browser brought back. */
  callback = new URLSearchParams()

  constructor(redirectUrl: string, consent: (page: URL) => Promise<URLSearchParams>) {
    super('patchbay try', redirectUrl)
    this.#consent = consent
  }

  async redirectToAuthorization(page: URL) {
    const callback = await this.#consent(page)
    const error = callback.get('error')
    if (error !== null) throw new Error(callback.get('error_description') ?? error)
    if (callback.get('state') !== this.lastState)
      throw new Error('the state that came back differs')
    this.callback = callback
  }
}
