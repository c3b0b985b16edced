/**
 * A pure function of an object that is computed once for each object, for as long as somebody holds the object. The
 * object must not be changed.
 */
export function remember<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const there = known.get(key);
    if (there !== undefined) return there.value;
    const value = compute(key);
    known.set(key, { value });
    return value;
  };
}
