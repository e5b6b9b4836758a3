/** How a stack tells what it does. `step` is called when something begins; what it gives back, when that has ended. */
export type Progress = {
  step(what: string): (outcome?: string) => void
  note(text: string): void
}

/** Says nothing: for tests. */
export const silent: Progress = { step: () => () => {}, note: () => {} }

const WIDTH = 16

/** One aligned line a step, with the time it took, on standard output. */
export const onScreen: Progress = {
  step(what) {
    const begun = performance.now()
    return (outcome = '') => {
      const seconds = `${((performance.now() - begun) / 1000).toFixed(1)} s`
      console.log(`  ${what.padEnd(WIDTH)}${seconds.padStart(7)}   ${outcome}`.trimEnd())
    }
  },
  note(text) {
    console.log(`  ${text}`)
  },
}
