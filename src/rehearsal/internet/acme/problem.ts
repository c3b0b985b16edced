import { HomelabError } from "../../../lib/error.ts";
import { json, type HostAnswer } from "../host.ts";

/** What an ACME server refuses (RFC 8555 6.7). `type` is the part after `urn:ietf:params:acme:error:`. */
export class AcmeProblem extends HomelabError {
  readonly status: number;
  readonly type: string;

  constructor(status: number, type: string, detail: string) {
    super("ACME", detail);
    this.status = status;
    this.type = type;
  }
}

export function problemDocument({ status, type, message }: AcmeProblem): object {
  return { type: `urn:ietf:params:acme:error:${type}`, detail: message, status };
}

export function problemAnswer(problem: AcmeProblem): HostAnswer {
  return json(problem.status, problemDocument(problem), { "content-type": "application/problem+json" });
}
