import type { World } from '../world.ts'
import type { Bearer, Problem } from './claims.ts'
import { mayListen } from './policies.ts'

const NO_DATABASE: Problem = {
  code: 'UnableToConnectToProject',
  message: 'Realtime was unable to connect to the project database',
}

/**
 * Lets a bearer in, or says why not: Realtime must be live, and on a private topic the policies decide.
 *
 * @returns undefined for one who may come in
 */
export async function admit(
  world: World,
  topic: string,
  isPrivate: boolean,
  bearer: Bearer,
): Promise<Problem | undefined> {
  if (!world.isLive()) return NO_DATABASE
  if (!isPrivate) return undefined
  const verdict = await mayListen(world.sql, topic, bearer.claims)
  if (verdict === 'unknown') return NO_DATABASE
  if (verdict === 'allowed') return undefined
  const message = `You do not have permissions to read from this Channel topic: ${topic}`
  return { code: 'Unauthorized', message }
}
