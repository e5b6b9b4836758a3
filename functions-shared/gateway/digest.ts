import type { Buffer } from 'node:buffer'

declare const kindOf: unique symbol

/**
 * SHA-256 of a secret of one kind, 32 octets. The kind is the name of the parameter that takes it: `p_access_digest` takes a
 * `Digest<'access'>`, so a digest in the place of another is a type error.
 */
export type Digest<Kind extends string> = Buffer & { readonly [kindOf]: Kind }
