/** What can be seen of a PNG from outside. */
export interface Png {
  width: number
  height: number
  isAnimated: boolean
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** Reads the chunks of a PNG; null where it is not one. */
export function readPng(bytes: Uint8Array): Png | null {
  if (SIGNATURE.some((byte, at) => bytes[at] !== byte)) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kinds = new Set<string>()
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; ) {
    kinds.add(String.fromCharCode(...bytes.subarray(at + 4, at + 8)))
    at += 12 + view.getUint32(at)
  }
  if (!kinds.has('IHDR') || !kinds.has('IEND')) return null
  return { width: view.getUint32(16), height: view.getUint32(20), isAnimated: kinds.has('acTL') }
}
