// oxlint-disable-next-line import/no-unassigned-import -- @peculiar/x509 needs the metadata polyfill before it loads
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { HomelabError } from "../../../lib/error.ts";

/** Names that a certificate request (PEM) asks for, lower case. @throws HomelabError `PKI` */
export function namesOfRequest(pem: string): readonly string[] {
  try {
    const extension = new x509.Pkcs10CertificateRequest(pem).getExtension("2.5.29.17");
    const names = extension instanceof x509.SubjectAlternativeNameExtension ? extension.names.items : [];
    return names.map(({ value }) => value.toLowerCase());
  } catch (cause) {
    throw new HomelabError("PKI", "Error parsing certificate request", { cause });
  }
}
