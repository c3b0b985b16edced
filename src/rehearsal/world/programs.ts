/** Real programs by name. The conductor tells where each is as soon as it is there; whoever wants one waits until then. */
export interface Programs {
  path(binary: string): Promise<string>;
  announce(paths: Readonly<Record<string, string>>): void;
}

export function createPrograms(): Programs {
  const waiting = new Map<string, { promise: Promise<string>; resolve: (path: string) => void }>();
  const entry = (binary: string): { promise: Promise<string>; resolve: (path: string) => void } => {
    const known = waiting.get(binary);
    if (known !== undefined) return known;
    let resolve: (path: string) => void = () => undefined;
    const promise = new Promise<string>((done) => (resolve = done));
    const made = { promise, resolve };
    waiting.set(binary, made);
    return made;
  };
  return {
    path: (binary) => entry(binary).promise,
    announce(paths) {
      for (const [binary, path] of Object.entries(paths)) entry(binary).resolve(path);
    },
  };
}
