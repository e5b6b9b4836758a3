import { fork } from 'node:child_process'
import { once } from 'node:events'
import { inRoot } from '../../local-stack/paths.ts'
import { type CpuUse, cpuBetween, cpuSeconds } from '../processes/cpu.ts'
import { forgetPeak, peakMemory, residentMemory } from '../processes/memory.ts'
import { functionsProcess } from '../processes/stack-processes.ts'
import type { LoadPlan, LoadResult } from './plan.ts'

/** Resident memory of the functions' process at a moment of a run. */
export interface MemorySample {
  /** Seconds since the run began. */
  at: number
  /** MB. */
  rss: number
}

export interface LoadReport extends LoadResult {
  plan: LoadPlan
  wallSeconds: number
  cpu: CpuUse[]
  memory: { samples: MemorySample[]; peak: number }
}

const SAMPLE_EVERY = 1000

/** Runs the load generator in a process of its own against a stack below this process, and watches that stack. */
export async function runLoad(plan: LoadPlan): Promise<LoadReport> {
  const generator = fork(inRoot('bench/load/generator.ts'), { execArgv: [] })
  try {
    const ended = once(generator, 'exit').then(([code]) => {
      throw new Error(`the load generator ended (exit code ${code})`)
    })
    const hear = async () => (await Promise.race([once(generator, 'message'), ended]))[0]
    ended.catch(() => {})

    generator.send({ plan })
    await hear()
    const functions = functionsProcess(process.pid)
    forgetPeak(functions)
    const samples: MemorySample[] = []
    const begun = performance.now()
    const sample = () =>
      samples.push({ at: (performance.now() - begun) / 1000, rss: residentMemory(functions) })
    const before = cpuSeconds(process.pid)
    sample()
    const sampler = setInterval(sample, SAMPLE_EVERY)
    generator.send('begin')
    const { result }: { result: LoadResult } = await hear()
    clearInterval(sampler)
    sample()

    const wallSeconds = (performance.now() - begun) / 1000
    return {
      ...result,
      plan,
      wallSeconds,
      cpu: cpuBetween(before, cpuSeconds(process.pid), wallSeconds),
      memory: { samples, peak: peakMemory(functions) },
    }
  } finally {
    generator.kill()
  }
}
