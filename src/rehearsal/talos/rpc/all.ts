import type { Rpc } from "../api/rpc.ts";
import { applyConfiguration } from "./apply-configuration.ts";
import { bootstrap } from "./bootstrap.ts";
import { disks } from "./disks.ts";
import { dmesg } from "./dmesg.ts";
import { etcdForfeitLeadership } from "./etcd-forfeit-leadership.ts";
import { etcdLeaveCluster } from "./etcd-leave-cluster.ts";
import { etcdMemberList } from "./etcd-member-list.ts";
import { etcdRemoveMember } from "./etcd-remove-member.ts";
import { etcdSnapshot } from "./etcd-snapshot.ts";
import { etcdStatus } from "./etcd-status.ts";
import { events } from "./events.ts";
import { healthCheck } from "./health-check.ts";
import { hostname } from "./hostname.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { loadAvg } from "./load-avg.ts";
import { logs } from "./logs.ts";
import { memory } from "./memory.ts";
import { read } from "./read.ts";
import { reboot } from "./reboot.ts";
import { reset } from "./reset.ts";
import { serviceList } from "./service-list.ts";
import { shutdown } from "./shutdown.ts";
import { stateGet, stateList, stateWatch } from "./state.ts";
import { systemStat } from "./system-stat.ts";
import { version } from "./version.ts";

/** Every call that a machine answers; all others are Unimplemented. To add one, write its file and add its line. */
export const rpcs: readonly Rpc[] = [
  applyConfiguration,
  bootstrap,
  disks,
  dmesg,
  etcdForfeitLeadership,
  etcdLeaveCluster,
  etcdMemberList,
  etcdRemoveMember,
  etcdSnapshot,
  etcdStatus,
  events,
  healthCheck,
  hostname,
  kubeconfig,
  loadAvg,
  logs,
  memory,
  read,
  reboot,
  reset,
  serviceList,
  shutdown,
  stateGet,
  stateList,
  stateWatch,
  systemStat,
  version,
];
