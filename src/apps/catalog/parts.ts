/** Parts of the platform that a line of the catalog turns on as it does apps; what they run is in `src/render/kubernetes`. */
export const parts = {
  "metrics-server": "Metrics of pods and nodes, for `kubectl top` and for Homepage",
} as const;
