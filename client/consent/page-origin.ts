/** The origin of the page; empty where there is no page, so that nothing counts as of it. */
export const pageOrigin = (): string => globalThis.location?.origin ?? ''
