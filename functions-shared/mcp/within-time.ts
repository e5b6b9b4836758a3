/** What `work` gives; or, after so many milliseconds, what `late` gives. */
export async function withinTime<T>(work: Promise<T>, time: number, late: () => T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const alarm = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late()), time)
  })
  try {
    return await Promise.race([work, alarm])
  } finally {
    clearTimeout(timer)
  }
}
