/** Values by key, some of which end by themselves. */
export interface Store {
  get(key: string): Uint8Array | undefined;
  /** @param ttlMs milliseconds to live; for ever when undefined */
  set(key: string, value: Uint8Array, ttlMs?: number): void;
  /** @returns whether it was there */
  delete(key: string): boolean;
  expire(key: string, ttlMs: number): boolean;
  /** Milliseconds left, -1 for ever, -2 when there is no such key, as Redis counts. */
  ttl(key: string): number;
  rename(from: string, to: string): boolean;
  clear(): void;
  size(): number;
}

interface Entry {
  value: Uint8Array;
  until: number;
}

/**
 * @param now      milliseconds; only differences matter
 * @param capacity bytes of values; beyond it the values that were written longest ago go first
 */
export function createStore(now: () => number, capacity = 256 * 1024 * 1024): Store {
  const entries = new Map<string, Entry>();
  let used = 0;

  function remove(key: string): boolean {
    const entry = entries.get(key);
    if (entry === undefined) return false;
    used -= entry.value.length;
    return entries.delete(key);
  }

  function live(key: string): Entry | undefined {
    const entry = entries.get(key);
    if (entry === undefined || entry.until > now()) return entry;
    remove(key);
    return undefined;
  }

  function put(key: string, entry: Entry): void {
    remove(key);
    entries.set(key, entry);
    used += entry.value.length;
    for (const oldest of entries.keys()) {
      if (used <= capacity) return;
      remove(oldest);
    }
  }

  return {
    get: (key) => live(key)?.value,
    set: (key, value, ttlMs) => put(key, { value, until: ttlMs === undefined ? Infinity : now() + ttlMs }),
    delete: (key) => live(key) !== undefined && remove(key),
    expire(key, ttlMs) {
      const entry = live(key);
      if (entry === undefined) return false;
      entry.until = now() + ttlMs;
      return true;
    },
    ttl(key) {
      const entry = live(key);
      if (entry === undefined) return -2;
      return entry.until === Infinity ? -1 : Math.max(0, entry.until - now());
    },
    rename(from, to) {
      const entry = live(from);
      if (entry === undefined) return false;
      remove(from);
      put(to, entry);
      return true;
    },
    clear() {
      entries.clear();
      used = 0;
    },
    size: () => entries.size,
  };
}
