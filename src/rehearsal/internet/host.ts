/** One host of the simulated internet. A file under `hosts/` makes one; `hosts.ts` lists them. */
export interface SimulatedHost {
  /** As in a URL, without port. */
  readonly name: string;
  answer(request: HostRequest): Promise<HostAnswer>;
}

export interface HostRequest {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface HostAnswer {
  readonly status: number;
  /** Lower-case names; `content-length` is added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What the pinned versions of the lab are; a host serves these and no others. */
export interface PinnedVersions {
  readonly talos: string;
  readonly cilium: string;
  readonly gatewayApi: string;
  readonly certManager: string;
  readonly argocdChart: string;
  readonly argocd: string;
  readonly sealedSecretsChart: string;
  readonly sealedSecrets: string;
  /** Charts of what only some labs want, by name. */
  readonly charts: Readonly<Record<string, string>>;
  readonly proxmoxCsiChart: string;
  readonly proxmoxCsi: string;
  /** Tag of Pi-hole's image; none in a lab without it. */
  readonly pihole?: string | undefined;
}

export function text(status: number, content: string, type = "text/plain; charset=utf-8"): HostAnswer {
  return { status, headers: { "content-type": type }, body: Buffer.from(content) };
}

export function json(status: number, content: unknown, headers: Readonly<Record<string, string>> = {}): HostAnswer {
  const type = { "content-type": "application/json" };
  return { status, headers: { ...type, ...headers }, body: Buffer.from(JSON.stringify(content)) };
}

export function bytes(content: Uint8Array, type: string): HostAnswer {
  return { status: 200, headers: { "content-type": type }, body: content };
}

export function redirect(location: string): HostAnswer {
  return { status: 302, headers: { location }, body: new Uint8Array() };
}

export function notFound(request: HostRequest): HostAnswer {
  return text(404, `${request.url.href} does not exist\n`);
}
