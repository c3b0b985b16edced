import type { Reject } from "../reject.ts";

const claim = (name: string): string => `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: mine }
spec: { storageClassName: ${name}, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`;

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/mine/claim.yaml"] = claim("proxmox-cis");
  },
  issues: [
    {
      code: "CLASS_UNKNOWN",
      path: "k8s/apps/mine/claim.yaml",
      message: "claim data wants StorageClass proxmox-cis, which nothing in the lab makes",
      hint: "write proxmox-csi",
    },
  ],
  right: ({ files }) => {
    files["k8s/apps/mine/claim.yaml"] = claim("proxmox-csi");
  },
};
