/** Something that we need is away or too busy: the caller answers 503 and the client tries again. */
export class Unavailable extends Error {
  override name = 'Unavailable'
}
