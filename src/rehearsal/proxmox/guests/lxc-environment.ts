/** `env` of a container: NUL separated `NAME=value`. source: pve-container src/PVE/LXC/Config.pm */
export function splitEnvironment(text: string): Record<string, string> {
  const entries = text.split("\0").filter((entry) => entry.includes("="));
  return Object.fromEntries(
    entries.map((entry) => {
      const equals = entry.indexOf("=");
      return [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}
