import { volumesOf } from "../facts/volumes.ts";
import type { Check } from "./check.ts";

/** A disk of Proxmox is attached to one VM at a time: pods of two nodes cannot both have it. */
export const volumeShared: Check = (facts) =>
  volumesOf(facts).flatMap(({ app, path, name, class: written, access }) => {
    // What another class can do is not known here.
    if (written !== undefined) return [];
    const many = access === "ReadWriteMany" || access === "ReadOnlyMany";
    if (!many && app.replicas < 2) return [];
    return [
      {
        code: "VOLUME_SHARED",
        path: many ? `${path}.access` : `${app.file}:replicas`,
        message: many
          ? `volume ${name} of app ${app.name} is ${access}, and a disk of Proxmox is attached to one node at a time`
          : `app ${app.name} has ${app.replicas} pods and volume ${name}, a disk that is attached to one node at a time`,
        hint: many
          ? "leave access out, or write nfs with a file server"
          : "write replicas: 1, or nfs with a file server",
      },
    ];
  });
