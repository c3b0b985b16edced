/**
 * Status of pods and nodes as Go templates that KWOK fills in from the object; each is merged strategically.
 * source of the functions (Now, Quote, NodeIPWith, PodIPWith): kwok v0.8 documentation.
 */

/** Set by the kubelet when a pod's sandbox has its network: the gate between scheduling and starting. */
export const NETWORK_CONDITION = "PodReadyToStartContainers";

const CONDITIONS = `
conditions:
{{ range $type := list "${NETWORK_CONDITION}" "Initialized" "ContainersReady" }}
- type: {{ $type }}
  status: "True"
  lastTransitionTime: {{ $now | Quote }}
{{ end }}`;

const ADDRESSES = `
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
hostIPs:
- ip: {{ NodeIPWith .spec.nodeName | Quote }}
{{ $ip := .status.podIP }}
{{ if not $ip }}
{{ $ip = PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) }}
{{ end }}
podIP: {{ $ip | Quote }}
podIPs:
- ip: {{ $ip | Quote }}
startTime: {{ or .status.startTime $now | Quote }}`;

/** Only the times of a Node's conditions: strategic merge leaves the rest of each as it is. */
export const HEARTBEAT_STATUS = `
{{ $now := Now }}
conditions:
{{ range .status.conditions }}
- type: {{ .type }}
  lastHeartbeatTime: {{ $now | Quote }}
{{ end }}
`;

/** Addresses are given, init containers run, the others wait. */
export const INIT_STATUS = `
{{ $now := Now }}
phase: Pending
${ADDRESSES}
conditions:
- type: ${NETWORK_CONDITION}
  status: "True"
  lastTransitionTime: {{ $now | Quote }}
- type: Initialized
  status: "False"
  reason: ContainersNotInitialized
  lastTransitionTime: {{ $now | Quote }}
initContainerStatuses:
{{ range .spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: {{ .image | Quote }}
  ready: {{ eq ( or .restartPolicy "" ) "Always" }}
  started: true
  restartCount: 0
  state:
    running:
      startedAt: {{ $now | Quote }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: false
  started: false
  restartCount: 0
  state:
    waiting:
      reason: PodInitializing
{{ end }}
`;

/** All containers run. Ready unless there are readiness gates, which another stage looks at. */
export const RUN_STATUS = `
{{ $now := Now }}
phase: Running
${ADDRESSES}
${CONDITIONS}
- type: Ready
{{ if .spec.readinessGates }}
  status: "False"
  reason: ReadinessGatesNotReady
{{ else }}
  status: "True"
{{ end }}
  lastTransitionTime: {{ $now | Quote }}
{{ if .spec.initContainers }}
initContainerStatuses:
{{ range .spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: {{ .image | Quote }}
  ready: true
  restartCount: 0
{{ if eq ( or .restartPolicy "" ) "Always" }}
  started: true
  state:
    running:
      startedAt: {{ $now | Quote }}
{{ else }}
  started: false
  state:
    terminated:
      exitCode: 0
      reason: Completed
      startedAt: {{ $now | Quote }}
      finishedAt: {{ $now | Quote }}
{{ end }}
{{ end }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: {{ .image | Quote }}
  ready: true
  started: true
  restartCount: 0
  state:
    running:
      startedAt: {{ $now | Quote }}
{{ end }}
`;

/** All readiness gates hold. */
export const GATES_STATUS = `
conditions:
- type: Ready
  status: "True"
  reason: null
  lastTransitionTime: {{ Now | Quote }}
`;

/** All containers have ended well. */
export const COMPLETE_STATUS = `
{{ $now := Now }}
{{ $started := or .status.startTime $now }}
phase: Succeeded
conditions:
{{ range $type := list "ContainersReady" "Ready" }}
- type: {{ $type }}
  status: "False"
  reason: PodCompleted
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: {{ .image | Quote }}
  ready: false
  started: false
  restartCount: 0
  state:
    terminated:
      exitCode: 0
      reason: Completed
      startedAt: {{ $started | Quote }}
      finishedAt: {{ $now | Quote }}
{{ end }}
`;
