/** Real programs by name. The conductor tells where each is as soon as it is there; whoever wants one waits until then. */
export interface Programs {
  path(binary: string): Promise<string>;
  announce(paths: Readonly<Record<string, string>>): void;
}

export function createPrograms(): Programs {
  const known = new Map<string, string>();
  const waiting = new Map<string, ((path: string) => void)[]>();
  return {
    path(binary) {
      const path = known.get(binary);
      if (path !== undefined) return Promise.resolve(path);
      return new Promise((resolve) => waiting.set(binary, [...(waiting.get(binary) ?? []), resolve]));
    },
    announce(paths) {
      for (const [binary, path] of Object.entries(paths)) {
        known.set(binary, path);
        for (const resolve of waiting.get(binary) ?? []) resolve(path);
        waiting.delete(binary);
      }
    },
  };
}
