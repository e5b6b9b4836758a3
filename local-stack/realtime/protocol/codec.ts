import { objectCodec } from './codec-1.ts'
import { arrayCodec } from './codec-2.ts'
import type { Codec } from './codec-type.ts'

/** The codec for the `vsn` that a client asks for; undefined for a version that nobody speaks. */
export function codecFor(vsn: string | null): Codec | undefined {
  if (vsn === null || vsn.startsWith('1.0.')) return objectCodec
  return vsn.startsWith('2.0.') ? arrayCodec : undefined
}
