/** A value that changes: `subscribe` calls back on each change and gives the function that ends it. */
export interface Store<T> {
  getState(): T
  subscribe(listener: () => void): () => void
}

/** A store with the way to change it. `onUse` is called with whether anybody listens, as that changes. */
export interface WritableStore<T> extends Store<T> {
  set(next: T): void
}

export const createStore = <T>(
  initial: T,
  onUse: (isUsed: boolean) => void = () => {},
): WritableStore<T> => {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    getState: () => state,
    subscribe(listener) {
      // Each subscription is one of its own, even with the same function.
      const own = () => listener()
      listeners.add(own)
      if (listeners.size === 1) onUse(true)
      return () => {
        if (listeners.delete(own) && listeners.size === 0) onUse(false)
      }
    },
    set(next) {
      state = next
      for (const listener of [...listeners]) listener()
    },
  }
}
