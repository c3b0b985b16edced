import { Resolver } from "node:dns/promises";
import { systemCode } from "../lib/error.ts";

export type Resolution =
  | { readonly addresses: readonly string[] }
  /** The server answered: there is no such name. */
  | { readonly unknown: true }
  /** The server gave no answer; in the resolver's words. */
  | { readonly silent: string };

/** IPv4 addresses of a name, as one DNS server tells them. Nothing of this machine's own settings is asked. */
export async function resolveName(
  server: string,
  name: string,
  { port, timeoutMs, signal }: { readonly port: number; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Resolution> {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  resolver.setServers([`${server}:${port}`]);
  const cancel = (): void => resolver.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    return { addresses: await resolver.resolve4(name) };
  } catch (error) {
    const code = systemCode(error) ?? String(error);
    return code === "ENOTFOUND" || code === "ENODATA" ? { unknown: true } : { silent: code };
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}
