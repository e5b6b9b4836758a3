import { progress } from '../../local-stack/command/running-line.ts'
import { withTemporary } from '../../local-stack/temporary/temporary.ts'
import type { BenchOptions } from '../options/bench.ts'
import { SETTINGS } from '../settings.ts'
import { startSubject } from '../subject.ts'
import { COUNTING, indexesOf, prepareCounters } from './counters.ts'
import { type Profile, profile } from './profile.ts'
import { indexReport, profileReport, writtenTables } from './report.ts'

const REQUESTS = 2000

/** `npm run bench -- --profile`: where Postgres spends a request, by kind of request; then every index that they fill. */
export async function runProfile({ only, users }: BenchOptions): Promise<void> {
  await withTemporary('bench', async (temporary) => {
    process.stdout.write('Starting a stack …\n')
    const subject = await startSubject(temporary, users, [...SETTINGS, ...COUNTING])
    await prepareCounters(subject.admin)

    const profiles: Profile[] = []
    for (const workload of subject.workloads.filter(({ name }) => only.includes(name))) {
      progress(`  ${workload.name}`)
      const found = await profile(subject, workload, REQUESTS).finally(() => progress(''))
      process.stdout.write(`\n${profileReport(found)}\n`)
      profiles.push(found)
    }
    const indexes = await indexesOf(subject.admin, writtenTables(profiles))
    process.stdout.write(`\n${indexReport(indexes, profiles)}\n`)
  })
}
