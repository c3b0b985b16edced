import { HomelabError } from "../../lib/error.ts";

/**
 * How one flag, file or variable of a component stands to what Talos does:
 * `kept` the same name and meaning (paths follow the machine's own directory), `changed` another value,
 * `left-out` Talos sets it and the rehearsal does not, `added` the other way round.
 */
export type Decision = "kept" | "changed" | "left-out" | "added";

/** One row of a component's table; the command line is made from these rows and from nothing else. */
export interface Setting {
  /** Flag without dashes, file name, or name of a variable. */
  readonly name: string;
  /** The value on Talos 1.13; undefined when Talos does not set it. */
  readonly talos: string | undefined;
  /** The value here; undefined when left out. */
  readonly here: string | undefined;
  readonly decision: Decision;
  /** Empty for `kept`. */
  readonly why: string;
}

/** A file that a component reads. */
export interface ComponentFile {
  /** Path below the machine's directory. */
  readonly path: string;
  readonly content: string;
  readonly decision: Decision;
  readonly why: string;
}

/** One real process, decided: what it is given and why. */
export interface Component {
  readonly name: string;
  /** Name of the program in the tool cache. */
  readonly binary: string;
  readonly flags: readonly Setting[];
  readonly env: readonly Setting[];
  readonly files: readonly ComponentFile[];
}

export function kept(name: string, value: string, talos = value): Setting {
  return { name, talos, here: value, decision: "kept", why: "" };
}

export function changed(name: string, talos: string, here: string, why: string): Setting {
  return { name, talos, here, decision: "changed", why };
}

export function leftOut(name: string, talos: string, why: string): Setting {
  return { name, talos, here: undefined, decision: "left-out", why };
}

export function added(name: string, here: string, why: string): Setting {
  return { name, talos: undefined, here, decision: "added", why };
}

/** `--flag=value` for every row that has a value here. */
export function argsOf(flags: readonly Setting[]): readonly string[] {
  return flags.flatMap(({ name, here }) => (here === undefined ? [] : [`--${name}=${here}`]));
}

/** The environment of the process: only what the rows say. */
export function envOf(settings: readonly Setting[]): NodeJS.ProcessEnv {
  return Object.fromEntries(settings.flatMap(({ name, here }) => (here === undefined ? [] : [[name, here]])));
}

/** Values of `extraArgs` in a machine configuration: one or, since Talos 1.13, several. */
export type ExtraArgs = Readonly<Record<string, string | readonly string[]>>;

/** What `extraArgs` may do with a flag that the machine sets itself; flags not named here are replaced. */
export type MergePolicy = "additive" | "denied";

/**
 * Lay a machine configuration's `extraArgs` over a component's flags. `additive` flags get the values appended to the
 * list, `denied` ones belong to the machine alone.
 * source: siderolabs/talos argsbuilder and control_plane_static_pod.go (merge policies).
 *
 * @throws HomelabError `EXTRA_ARG_DENIED` naming component and flag
 */
export function withExtraArgs(
  component: string,
  flags: readonly Setting[],
  extraArgs: ExtraArgs,
  policies: Readonly<Record<string, MergePolicy>> = {},
): readonly Setting[] {
  const result = [...flags];
  for (const [name, raw] of Object.entries(extraArgs)) {
    const value = typeof raw === "string" ? raw : raw.join(",");
    if (policies[name] === "denied")
      throw new HomelabError("EXTRA_ARG_DENIED", `${component}: extra arg "${name}" is not allowed`, {
        hint: `Talos manages --${name} itself: take it out of the machine configuration`,
      });
    const at = result.findIndex((flag) => flag.name === name);
    const old = result[at]?.here;
    const merged = policies[name] === "additive" && old !== undefined ? `${old},${value}` : value;
    const row: Setting = { name, talos: merged, here: merged, decision: "kept", why: "from extraArgs" };
    if (at === -1) result.push(row);
    else result[at] = row;
  }
  return result;
}
