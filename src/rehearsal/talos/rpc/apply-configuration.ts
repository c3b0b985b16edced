import { Code, ConnectError } from "@connectrpc/connect";
import { ADMIN } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { ConfigError } from "../config/config-error.ts";
import { configDiff, refusedWithoutReboot } from "../config/changes.ts";
import { loadMachineConfig } from "../config/load.ts";
import { ApplyConfigurationRequest_Mode as Mode, MachineService } from "../gen/machine/machine_pb.ts";
import type { MachineConfig } from "../machine-config.ts";
import { tryConfig } from "../runtime/try-config.ts";

const WITH_REBOOT = "Applied configuration with a reboot";
const WITHOUT_REBOOT = "Applied configuration without a reboot";
/** How long a tried configuration stays, unless the client says otherwise (source: siderolabs/talos constants). */
const TRY_MS = 60_000;

/** Answers and their words: siderolabs/talos v1alpha1_server.go. */
export const applyConfiguration = unary(
  MachineService.method.applyConfiguration,
  { roles: ADMIN, readerInMaintenance: true },
  async (boot, request) => {
    const config = parse(Buffer.from(request.data).toString("utf8"));
    if (boot.sequences.busy()) throw new ConnectError("the machine is going down already", Code.FailedPrecondition);
    const current = boot.config();
    const refusal =
      current === undefined
        ? "this config change can't be applied in immediate mode"
        : refusedWithoutReboot(current, config);
    const { mode, details } = decide(request.mode, refusal);

    if (request.dryRun) {
      const diff = configDiff(current?.source ?? "", config.source);
      const modeDetails = `Dry run summary:\n${details.split(":")[0]} (skipped in dry-run).\nConfig diff:\n\n${diff === "" ? "No changes." : diff}`;
      return { messages: [{ mode, modeDetails }] };
    }
    boot.kernelLog.write(`apply config request: mode ${(Object.keys(Mode)[mode] ?? "").toLowerCase()}`);
    if (mode === Mode.TRY) {
      const { seconds = BigInt(TRY_MS / 1000), nanos = 0 } = request.tryModeTimeout ?? {};
      const milliseconds = Number(seconds) * 1000 + nanos / 1e6;
      await tryConfig(boot, config, milliseconds);
      const reverted = `The config is applied in 'try' mode and will be automatically reverted back in ${goDuration(milliseconds)}`;
      return { messages: [{ mode, modeDetails: `${details}\n${reverted}` }] };
    }
    await boot.disk.saveConfig(config);
    if (mode === Mode.NO_REBOOT) await boot.adopt(config);
    if (mode === Mode.REBOOT && boot.maintenance) boot.sequences.install();
    else if (mode === Mode.REBOOT) boot.sequences.reboot("");
    return { messages: [{ mode, modeDetails: details }] };
  },
);

function parse(source: string): MachineConfig {
  try {
    return loadMachineConfig(source);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConnectError(error.message, Code.InvalidArgument, undefined, undefined, error);
  }
}

/** @param refusal why the change needs a reboot; undefined when it does not */
function decide(asked: Mode, refusal: string | undefined): { mode: Mode; details: string } {
  if (asked === Mode.STAGED)
    return { mode: asked, details: "Staged configuration to be applied after the next reboot" };
  if (asked === Mode.REBOOT) return { mode: asked, details: WITH_REBOOT };
  if (asked === Mode.AUTO) {
    if (refusal === undefined) return { mode: Mode.NO_REBOOT, details: WITHOUT_REBOOT };
    return { mode: Mode.REBOOT, details: `${WITH_REBOOT}: ${refusal}` };
  }
  if (refusal !== undefined) throw new ConnectError(refusal, Code.InvalidArgument);
  return { mode: asked, details: WITHOUT_REBOOT };
}

/** `1m0s`, as Go writes durations of whole seconds. */
function goDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
