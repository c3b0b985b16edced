/** The items of several streams in the order in which they arrive; ends when all have ended. */
export async function* mergeStreams<T>(streams: readonly AsyncIterable<T>[]): AsyncGenerator<T, void, void> {
  const iterators = streams.map((stream) => stream[Symbol.asyncIterator]());
  const next = (index: number) =>
    iterators[index]?.next().then((result) => ({ index, result })) ?? Promise.reject(new Error("no such stream"));
  const pending = new Map(iterators.map((_, index) => [index, next(index)]));
  try {
    while (pending.size > 0) {
      const { index, result } = await Promise.race(pending.values());
      if (result.done === true) pending.delete(index);
      else {
        yield result.value;
        pending.set(index, next(index));
      }
    }
  } finally {
    await Promise.allSettled([...pending.keys()].map((index) => iterators[index]?.return?.()));
  }
}
