import { ExpectedError } from '../../local-stack/expected-error.ts'

/** Tells a demo step by step, and stops at the first step that did not do what it says. */
export interface Story {
  /** Runs a step; `work` returns what to show beside it. */
  step(what: string, work: () => Promise<string>): Promise<void>
  /** The same for a step of which later ones need something: `work` returns that first. */
  learn<Needed>(what: string, work: () => Promise<[needed: Needed, shown: string]>): Promise<Needed>
}

/** A story on standard output: numbered, aligned lines. */
export function tellStory(title: string): Story {
  let number = 0
  console.log(`\n  ${title}\n`)

  const learn: Story['learn'] = async (what, work) => {
    number++
    const label = `  ${String(number).padStart(2)}  ${what.padEnd(49)}`
    try {
      const [needed, shown] = await work()
      console.log(`${label}${shown}`)
      return needed
    } catch (error) {
      console.log(`${label}failed`)
      throw new ExpectedError(
        `Step ${number} did not do what it says: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }
  return { learn, step: (what, work) => learn(what, async () => [undefined, await work()]) }
}

/** Throws unless a step's claim holds. */
export function claim(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise)
}
