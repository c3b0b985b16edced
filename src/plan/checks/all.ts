import { addressOutside } from "./address-outside.ts";
import { addressReserved } from "./address-reserved.ts";
import { addressTaken } from "./address-taken.ts";
import { appTaken } from "./app-taken.ts";
import type { Check } from "./check.ts";
import { controlPlanes } from "./control-planes.ts";
import { domainInvalid } from "./domain-invalid.ts";
import { gitUrl } from "./git-url.ts";
import { guestAgent } from "./guest-agent.ts";
import { hostOutsideDomain } from "./host-outside-domain.ts";
import { hostTaken } from "./host-taken.ts";
import { imageTag } from "./image-tag.ts";
import { lanSize } from "./lan-size.ts";
import { nameInvalid } from "./name-invalid.ts";
import { nameReserved } from "./name-reserved.ts";
import { nameTaken } from "./name-taken.ts";
import { namespaceTaken } from "./namespace-taken.ts";
import { networkNotCanonical } from "./network-not-canonical.ts";
import { networkOverlap } from "./network-overlap.ts";
import { sealedOrphan } from "./sealed-orphan.ts";
import { secretMissing } from "./secret-missing.ts";
import { versionHeld } from "./version-held.ts";
import { versionOld } from "./version-old.ts";
import { versionUnfit } from "./version-unfit.ts";
import { versionUnknown } from "./version-unknown.ts";
import { vmIdTaken } from "./vm-id-taken.ts";
import { workerMemory } from "./worker-memory.ts";

/** Every rule. A new one is one file here, one line in this list, and a fixture in `test/rejects/`. */
export const checks: readonly Check[] = [
  addressOutside,
  addressReserved,
  addressTaken,
  appTaken,
  controlPlanes,
  domainInvalid,
  gitUrl,
  guestAgent,
  hostOutsideDomain,
  hostTaken,
  imageTag,
  lanSize,
  nameInvalid,
  nameReserved,
  nameTaken,
  namespaceTaken,
  networkNotCanonical,
  networkOverlap,
  sealedOrphan,
  secretMissing,
  versionHeld,
  versionOld,
  versionUnfit,
  versionUnknown,
  vmIdTaken,
  workerMemory,
];
