export interface ServiceState {
  readonly id: string;
  readonly state: "Preparing" | "Waiting" | "Running" | "Finished" | "Failed";
  readonly healthy: boolean;
  readonly message: string;
}

export interface ServiceBoard {
  /** Notes a state; tells the listener only when something changed. */
  set(id: string, state: ServiceState["state"], healthy: boolean, message: string): void;
  list(): readonly ServiceState[];
}

/** The machine services that belong to Kubernetes: `etcd` and `kubelet`. */
export function createServices(onService: (service: ServiceState) => void): ServiceBoard {
  const board = new Map<string, ServiceState>();
  return {
    set: (id, state, healthy, message) => {
      const old = board.get(id);
      if (old?.state === state && old.healthy === healthy && old.message === message) return;
      const service = { id, state, healthy, message };
      board.set(id, service);
      onService(service);
    },
    list: () => [...board.values()],
  };
}
