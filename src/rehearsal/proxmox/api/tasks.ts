import { identityName, isAllowed, requirePrivileges } from "../access/permissions.ts";
import type { Call } from "../context.ts";
import { parameterError } from "../errors.ts";
import { endpoint, everyone } from "../http/endpoint.ts";
import { integer, optional, string } from "../schema/parameter.ts";
import { node } from "../schema/formats.ts";
import { linger } from "../linger.ts";
import type { TaskState } from "../state/state.ts";
import { decodeUpid, type UpidParts } from "../tasks/upid.ts";

const PATH = "/nodes/{node}/tasks/{upid}";

/**
 * What a node works on and has worked on, the newest first: one's own, all with Sys.Audit. `active` means what runs, and
 * what has ended a little while ago; that is told apart by `endtime`.
 */
export const listTasks = endpoint({
  method: "GET",
  path: "/nodes/{node}/tasks",
  permission: everyone,
  parameters: {
    node,
    source: optional(string({ oneOf: ["archive", "active", "all"] })),
    vmid: optional(integer({ minimum: 100 })),
    typefilter: optional(string()),
    limit: optional(integer({ minimum: 0 })),
    start: optional(integer({ minimum: 0 })),
  },
  handle: (call, values) => {
    const { state } = call.host;
    const auditor = isAllowed(state, call.identity, `/nodes/${values.node}`, ["Sys.Audit"]);
    const start = values.start ?? 0;
    return Object.entries(state.tasks)
      .flatMap(([upid, task]) => {
        const parts = decodeUpid(upid);
        const running = call.host.tasks.isRunning(upid);
        if (parts === undefined || parts.node !== values.node) return [];
        if (!auditor && !isOwn(call, task)) return [];
        if (values.source === "archive" && running) return [];
        if (values.vmid !== undefined && task.id !== String(values.vmid)) return [];
        if (values.typefilter !== undefined && task.type !== values.typefilter) return [];
        const [user, token] = task.user.split("!");
        return [
          {
            upid,
            node: parts.node,
            pid: parts.pid,
            pstart: parts.pstart,
            starttime: parts.startTime,
            type: task.type,
            id: task.id,
            user,
            ...(token === undefined ? {} : { tokenid: token }),
            ...(running ? {} : { endtime: task.endTime, status: task.exitStatus ?? "unexpected status" }),
          },
        ];
      })
      .toReversed()
      .slice(start, start + (values.limit ?? 50));
  },
});

/** Milliseconds for which an answer may wait for the task's end in a fast rehearsal. */
const PATIENCE_MS = 2_000;

/** source: pve-manager PVE/API2/Tasks.pm */
export const getTaskStatus = endpoint({
  method: "GET",
  path: `${PATH}/status`,
  permission: everyone,
  parameters: { node, upid: string() },
  handle: async (call, values) => {
    const { task, parts } = findTask(call, values.upid);
    const { tasks } = call.host;
    await linger(call.host, PATIENCE_MS, () => (tasks.isRunning(values.upid) ? undefined : true));
    const running = tasks.isRunning(values.upid);
    const [user, token] = task.user.split("!");
    return {
      upid: values.upid,
      node: parts.node,
      pid: parts.pid,
      pstart: parts.pstart,
      starttime: parts.startTime,
      type: task.type,
      id: task.id,
      user,
      ...(token === undefined ? {} : { tokenid: token }),
      status: running ? "running" : "stopped",
      ...(running ? {} : { exitstatus: task.exitStatus ?? "unexpected status" }),
    };
  },
});

export const getTaskLog = endpoint({
  method: "GET",
  path: `${PATH}/log`,
  permission: everyone,
  parameters: {
    node,
    upid: string(),
    start: optional(integer({ minimum: 0 })),
    limit: optional(integer({ minimum: 0 })),
  },
  handle: (call, values) => {
    const { task } = findTask(call, values.upid);
    const start = values.start ?? 0;
    const lines = task.log.map((t, index) => ({ n: index + 1, t }));
    return lines.slice(start, start + (values.limit ?? 50));
  },
});

/** A task of a simulated host is not stopped half-way: by the time this is asked for it has mostly ended. */
export const stopTask = endpoint({
  method: "DELETE",
  path: PATH,
  permission: everyone,
  parameters: { node, upid: string() },
  handle: async (call, values) => {
    findTask(call, values.upid);
    await call.host.tasks.ended(values.upid);
    return null;
  },
});

/** The own tasks of a user (and of the user's tokens), all others with Sys.Audit on the node. */
function findTask(call: Call, upid: string): { task: TaskState; parts: UpidParts } {
  const parts = decodeUpid(upid);
  if (parts === undefined) throw parameterError({ upid: `unable to parse worker upid '${upid}'` });
  const task = call.host.state.tasks[upid];
  if (task === undefined) throw parameterError({ upid: "no such task" });
  if (!isOwn(call, task) && !isAllowed(call.host.state, call.identity, `/nodes/${parts.node}`, ["Sys.Audit"]))
    requirePrivileges(call.host.state, call.identity, `/nodes/${parts.node}`, ["Sys.Audit"]);
  return { task, parts };
}

function isOwn({ identity }: Call, task: TaskState): boolean {
  return (
    task.user === identityName(identity) || (identity.token === undefined && task.user.split("!")[0] === identity.user)
  );
}
