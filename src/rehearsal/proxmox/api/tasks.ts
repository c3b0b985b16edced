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
  const own =
    task.user === identityName(call.identity) ||
    (call.identity.token === undefined && task.user.split("!")[0] === call.identity.user);
  if (!own && !isAllowed(call.host.state, call.identity, `/nodes/${parts.node}`, ["Sys.Audit"]))
    requirePrivileges(call.host.state, call.identity, `/nodes/${parts.node}`, ["Sys.Audit"]);
  return { task, parts };
}
