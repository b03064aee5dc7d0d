/** Work on several items at a time, whose results come in the order of the items. */

/**
 * Works on several items at a time; the results come in the order of the items.
 *
 * @param width how many at a time
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  width: number,
  work: (item: T) => Promise<R>
): AsyncGenerator<R> {
  const under: Promise<R>[] = []
  try {
    for await (const item of items) {
      const result = work(item)
      // It may fail while others before it are waited for.
      result.catch(() => {})
      under.push(result)
      const first = under.length >= width ? under.shift() : undefined
      if (first !== undefined) yield await first
    }
    for (const result of under.splice(0)) yield await result
  } finally {
    await Promise.allSettled(under)
  }
}
