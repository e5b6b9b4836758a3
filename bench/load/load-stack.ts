import { loadKeys } from '../../local-stack/keys.ts'
import { filesIn } from '../../local-stack/settings.ts'
import type { Temporary } from '../../local-stack/temporary/temporary.ts'
import { seedCodes, seeded, seedUsers } from '../seed.ts'
import { startTemporaryStack } from '../temporary-stack.ts'
import type { LoadPlan } from './plan.ts'

/** A stack with users in every state that a phone may find, and what a load needs to know of it. */
export interface LoadStack {
  /** Adds codes that nobody redeemed. */
  addCodes(count: number): Promise<LoadPlan['codes']>
  /** The parts of a plan that come from the stack. */
  known: Pick<LoadPlan, 'port' | 'actingUsers' | 'jwtSecret' | 'client'>
}

/** Of ten users one never connected, one is disconnected again, eight are connected. */
const stateOf = (user: number) =>
  user % 10 === 0 ? 'never' : user % 10 === 1 ? 'disconnected' : 'connected'

/**
 * Starts a stack with users 1 to `users`, which ends with the benchmark.
 *
 * @param heap MB that V8 may use for what lives long in the functions' process; by default as much as V8 likes
 */
export async function startLoadStack(
  temporary: Temporary,
  users: number,
  heap?: number,
): Promise<LoadStack> {
  const functionsEnv: Record<string, string> =
    heap === undefined ? {} : { DENO_V8_FLAGS: `--max-old-space-size=${heap}` }
  const { stack, localDir, admin } = await startTemporaryStack(temporary, functionsEnv)
  const files = filesIn(localDir)
  const keys = await loadKeys(files.keys, files.database)
  const numbers = Array.from({ length: users }, (_, index) => index + 1)
  const idsOf = (state: string) =>
    numbers.filter((user) => stateOf(user) === state).map(seeded.userId)

  await seedUsers(admin, users, Math.min(users, 1000))
  const never = idsOf('never')
  await admin`delete from patchbay.grants where user_id = any(${never}::uuid[])`
  await admin`delete from public.user_gpt_connections where user_id = any(${never}::uuid[])`
  await admin`
    select patchbay.revoke_grant(id, 'disconnected')
    from patchbay.grants
    where user_id = any(${idsOf('disconnected')}::uuid[])`

  const { demo_client: client, api_url: origin } = stack.info
  let codes = 0
  return {
    async addCodes(count) {
      const first = codes + 1
      await seedCodes(admin, first, count, users)
      codes += count
      return { first, count }
    },
    known: {
      port: Number(new URL(origin).port),
      actingUsers: numbers.filter((user) => stateOf(user) === 'connected'),
      jwtSecret: keys.jwt_secret,
      client: {
        id: client.client_id,
        secret: client.client_secret,
        redirectUri: client.redirect_uri,
      },
    },
  }
}
