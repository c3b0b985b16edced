import { relative } from "node:path";
import { Option, type Command } from "commander";
import { HomelabError } from "../../lib/error.ts";
import { nearest } from "../../lib/nearest.ts";
import { SCOPES, type Scope } from "../../lib/sealing/scope.ts";
import type { Lab, LabApp } from "../../plan/lab.ts";
import { newCommand, type CommonOptions } from "../command.ts";
import { runSession, type Outcome, type Session } from "../session.ts";

interface Options extends CommonOptions {
  readonly init?: true;
  readonly renew?: true;
  readonly scope?: Scope;
}

export function command(): Command {
  return newCommand(
    "seal",
    "Seal a value for an app's Secret, offline, so that only the cluster can open it. The value comes from the prompt or standard input.",
  )
    .argument("[app]", "app whose Secret gets it")
    .argument("[key]", "key in the Secret, the name of the environment variable")
    .addOption(
      new Option("--scope <scope>", "print the value sealed for this scope, instead of writing the app's file").choices(
        SCOPES,
      ),
    )
    .addOption(new Option("--init", "make the lab's key pair").conflicts(["renew", "scope"]))
    .addOption(new Option("--renew", "make a new key pair and seal every value anew").conflicts(["init", "scope"]))
    .action((app: string | undefined, key: string | undefined, options: Options) =>
      runSession(options, async (session) => {
        const { loadLab } = await import("../../plan/load-lab.ts");
        const { lab, issues } = await loadLab(session.folder);
        // A lab may be wrong exactly because a value is not sealed yet; only one without a shape cannot be sealed for.
        if (lab === undefined) return (await import("../lab.ts")).wrong(issues);
        if (options.init === true) return init(session, lab);
        if (options.renew === true) return renew(session, lab);
        if (app === undefined || key === undefined)
          throw new HomelabError("USAGE", "which app and which key?", {
            hint: "homelab seal <app> <KEY>, the first time homelab seal --init",
            exitCode: 2,
          });
        return sealOne(session, appOf(lab, app), keyOf(key), options.scope);
      }),
    );
}

async function init(session: Session, lab: Lab): Promise<Outcome> {
  const { initSealing } = await import("../../operate/sealing.ts");
  const { CERTIFICATE_FILE } = await import("../../drive/sealing/keys.ts");
  const keyFile = relative(session.folder, (await initSealing(session.folder, lab)).keyFile);
  const text = [
    `${CERTIFICATE_FILE}  seals; commit it`,
    `${keyFile}  opens; keep a copy off this machine: without it no sealed value survives the cluster`,
  ].join("\n");
  return { json: { ok: true, certificate: CERTIFICATE_FILE, key: keyFile }, text };
}

async function renew(session: Session, lab: Lab): Promise<Outcome> {
  const { renewSealing } = await import("../../operate/sealing.ts");
  const { keyFile, values } = await renewSealing(session.folder, lab, new Date());
  const key = relative(session.folder, keyFile);
  const text = `${values} values sealed anew; ${key} opens them: keep a copy, run homelab k8s-apply, then render and commit`;
  return { json: { ok: true, key, values }, text };
}

async function sealOne(session: Session, app: LabApp, key: string, scope: Scope | undefined): Promise<Outcome> {
  const { daysLeft, sealedFor, sealValue } = await import("../../operate/sealing.ts");
  const { readCertificate } = await import("../../drive/sealing/keys.ts");
  const { readSecret } = await import("../read-secret.ts");
  // Asked before the person types: what cannot be sealed should not be typed.
  const certificate = await readCertificate(session.folder);
  const now = new Date();
  const days = daysLeft(certificate, now);
  if (days < RENEW_DAYS)
    session.emit({ type: "note", message: `the sealing certificate ends in ${days} days: homelab seal --renew` });
  const value = await readSecret(`${key} of ${app.name}: `, process.stdin, session.signal);
  if (scope !== undefined) {
    const { seal } = await import("../../lib/sealing/seal.ts");
    const sealed = seal(certificate, Buffer.from(value), { ...sealedFor(app), scope }, now);
    return { json: { ok: true, sealed }, text: sealed };
  }
  const { file, done } = await sealValue(session.folder, app, key, value, now);
  const path = relative(session.folder, file);
  return { json: { ok: true, file: path, key, done }, text: `${path}: ${key} ${done}` };
}

/** From here on a person is reminded. */
const RENEW_DAYS = 60;

function appOf(lab: Lab, name: string): LabApp {
  const found = lab.apps.find((app) => app.name === name);
  if (found !== undefined) return found;
  const names = lab.apps.map((app) => app.name);
  const meant = nearest(name, names);
  throw new HomelabError("APP_UNKNOWN", `the lab has no app ${name}`, {
    hint: meant === undefined ? `its apps are ${names.join(", ")}` : `did you mean ${meant}?`,
    exitCode: 1,
  });
}

/** What Kubernetes takes as a key of a Secret. */
function keyOf(key: string): string {
  if (/^[-._a-zA-Z0-9]{1,253}$/.test(key)) return key;
  throw new HomelabError("KEY_INVALID", `${key} cannot be the key of a Secret`, {
    hint: "write letters, digits, and - _ .",
    exitCode: 1,
  });
}
