/** Something that we need is away or too busy: the caller returns 503 and the client tries again. */
export class Unavailable extends Error {
  override name = 'Unavailable'
}

// Resources (53: a full disk, say), shutdown and start-up (57P), the system (58); cancelled, waited too long for a lock,
// victim of a deadlock, could not be serialized; a database that takes no writes, as the platform makes it when its disk is
// nearly full. `patchbay_api.is_unavailable` has the same list, and a test compares them.
const UNAVAILABLE = /^(53...|57P..|58...|57014|55P03|40P01|40001|25006)$/

/** Whether a SQLSTATE is nobody's mistake and soon over: what was begun is undone, and 503 says to try again. */
export function isUnavailable(sqlState: string): boolean {
  return UNAVAILABLE.test(sqlState)
}
