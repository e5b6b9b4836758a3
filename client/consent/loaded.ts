import type { Problem } from './problems.ts'

/** A value, or the reason it could not be loaded. */
export type Loaded<T> = { ok: true; value: T } | { ok: false; problem: Problem }

/** Gives a value when it is first needed; asked again after a failure. */
export type Loader<T> = () => Promise<Loaded<T>>

const isLoader = <T extends object>(given: T | Loader<T>): given is Loader<T> =>
  typeof given === 'function'

/** A value that is there is one that is loaded at once. A loader that throws, as a chunk that cannot be fetched, has failed. */
export const loaderOf = <T extends object>(given: T | Loader<T>): Loader<T> =>
  isLoader(given)
    ? () => given().catch(() => ({ ok: false, problem: 'unexpected' }))
    : () => Promise.resolve({ ok: true, value: given })
