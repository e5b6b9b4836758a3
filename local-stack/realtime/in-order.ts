import { errorText } from '../expected-error.ts'

/** More tasks than this in hand, and the caller should wait until half of them are done. */
const MOST_WAITING = 500

/** Does one task after the other; one that fails is logged, and the next one comes. */
export type InOrder = {
  /** Gives a promise where no more should be brought until it settles. */
  add(what: string, task: () => Promise<void>): Promise<void> | undefined
}

export function inOrder(): InOrder {
  let waiting = 0
  let done = Promise.resolve()
  let relief: PromiseWithResolvers<void> | undefined

  function add(what: string, task: () => Promise<void>): Promise<void> | undefined {
    waiting++
    done = done
      .then(task)
      .catch((error) => console.error(`${what}:`, errorText(error)))
      .finally(() => {
        waiting--
        if (waiting > MOST_WAITING / 2) return
        relief?.resolve()
        relief = undefined
      })
    if (waiting >= MOST_WAITING) relief ??= Promise.withResolvers()
    return relief?.promise
  }
  return { add }
}
