import { createPrivateKey, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";
import { HomelabError, messageOf } from "../../../lib/error.ts";
import type { KubernetesClient } from "../../../lib/kubernetes/client.ts";
import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import { acmeClient, type AcmeClient, type Ask } from "../../acme/client.ts";
import type { AcmeIssuerSpec } from "../certificates/spec.ts";
import type { WantedCondition } from "../status.ts";

const FIELD_MANAGER = "cert-manager-issuers";
/** cert-manager writes and reads the key under this name, whatever `privateKeySecretRef` leaves out. */
const DEFAULT_KEY = "tls.key";
const secretData = z.looseObject({ data: z.record(z.string(), z.string()).nullish() });

export interface AccountState {
  readonly condition: WantedCondition;
  /** Undefined when the authority did not take the account. */
  readonly acme?: AcmeClient;
  /** URL of the account; empty when there is none. */
  readonly uri: string;
}

/**
 * The account of an issuer at its authority. The key is in a Secret and is made where it is not: whoever brings the
 * Secret along to another cluster brings the account along.
 */
export async function openAccount(
  { ask, client }: { readonly ask: Ask; readonly client: KubernetesClient },
  spec: AcmeIssuerSpec,
  namespace: string,
  secret: KubernetesObject | undefined,
): Promise<AccountState> {
  const entry = spec.privateKeySecretRef.key ?? DEFAULT_KEY;
  const encoded = secretData.parse(secret ?? {}).data?.[entry];
  const pem = encoded === undefined ? await newKey() : Buffer.from(encoded, "base64").toString("utf8");
  if (encoded === undefined)
    await client.apply(
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: spec.privateKeySecretRef.name, namespace },
        data: { [entry]: Buffer.from(pem).toString("base64") },
      },
      { fieldManager: FIELD_MANAGER, force: true },
    );
  const acme = acmeClient(ask, spec.server, createPrivateKey(pem));
  try {
    const uri = await acme.register(spec.email);
    const message = "The ACME account was registered with the ACME server";
    return { condition: { type: "Ready", status: "True", reason: "ACMEAccountRegistered", message }, acme, uri };
  } catch (error) {
    if (!(error instanceof HomelabError)) throw error;
    const message = `Failed to register ACME account: ${messageOf(error)}`;
    return { condition: { type: "Ready", status: "False", reason: "ErrRegisterACMEAccount", message }, uri: "" };
  }
}

async function newKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return privateKey.export({ format: "pem", type: "pkcs1" }).toString();
}
