/** A picture, and for how long it is seen. */
export interface Frame {
  /** A WebP file, as a browser makes it from a canvas. */
  webp: Uint8Array
  milliseconds: number
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)

const little = (value: number, bytes: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, at) => (value >> (8 * at)) & 0xff)

const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const chunk = (kind: string, body: Uint8Array): Uint8Array =>
  joined(ascii(kind), little(body.length, 4), body, new Uint8Array(body.length % 2))

/** The chunks of a WebP file: kind, and the whole chunk with its head. */
export function chunksOf(webp: Uint8Array): { kind: string; whole: Uint8Array }[] {
  const view = new DataView(webp.buffer, webp.byteOffset, webp.byteLength)
  const chunks: { kind: string; whole: Uint8Array }[] = []
  for (let at = 12; at + 8 <= webp.length; ) {
    const length = view.getUint32(at + 4, true)
    const end = at + 8 + length + (length % 2)
    const kind = String.fromCharCode(...webp.subarray(at, at + 4))
    chunks.push({ kind, whole: webp.subarray(at, end) })
    at = end
  }
  return chunks
}

/**
 * One WebP file that plays the frames, again and again. All have the same size.
 *
 * @see https://developers.google.com/speed/webp/docs/riff_container
 */
export function animatedWebp(
  frames: readonly Frame[],
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> {
  const size = joined(little(width - 1, 3), little(height - 1, 3))
  const pictures = frames.map(({ webp, milliseconds }) => {
    const bitstream = chunksOf(webp).filter(({ kind }) => /^(VP8 |VP8L|ALPH)$/.test(kind))
    if (bitstream.length === 0) throw new Error('a frame is not a WebP picture')
    return chunk(
      'ANMF',
      joined(
        new Uint8Array(6),
        size,
        little(milliseconds, 3),
        Uint8Array.of(2),
        ...bitstream.map(({ whole }) => whole),
      ),
    )
  })
  const ANIMATION = 2
  const body = joined(
    ascii('WEBP'),
    chunk('VP8X', joined(Uint8Array.of(ANIMATION, 0, 0, 0), size)),
    chunk('ANIM', joined(little(0xffffffff, 4), little(0, 2))),
    ...pictures,
  )
  return joined(ascii('RIFF'), little(body.length, 4), body)
}
