import { isIP } from "node:net";
import type { MachineSection } from "../machine-config.ts";

type Device = NonNullable<NonNullable<MachineSection["network"]>["interfaces"]>[number];

/** `machine.network.interfaces`. source: siderolabs/talos v1.13 v1alpha1_validation.go (ValidateNetworkDevices). */
export function validateDevices({ network }: MachineSection): string[] {
  return (network?.interfaces ?? []).filter(({ ignore }) => ignore !== true).flatMap(validateDevice);
}

function validateDevice(device: Device): string[] {
  const problems: string[] = [];
  const both = "[networking.os.device.interface], [networking.os.device.deviceSelector]";
  const named = (device.interface ?? "") !== "";
  if (!named && device.deviceSelector === undefined) problems.push(`${both}: required either config section to be set`);
  if (named && device.deviceSelector !== undefined) problems.push(`${both}: config sections are mutually exclusive`);
  const addresses = device.addresses ?? [];
  const where = `"${device.interface ?? ""}"`;
  if (addresses.length > 0 && (device.cidr ?? "") !== "")
    problems.push(`[networking.os.device] ${where}: interface can't have both .cidr and .addresses set`);
  for (const address of addresses) {
    const problem = addressProblem(address);
    if (problem !== "") problems.push(`[networking.os.device.addresses] ${where}: ${problem}`);
  }
  const ip = device.vip?.ip ?? "";
  if (device.vip !== undefined && isIP(ip) === 0)
    problems.push(`[networking.os.device.vip] failed to parse "${ip}" as IP address`);
  return problems;
}

/** Of an address, or one with its prefix; empty when there is none. */
function addressProblem(text: string): string {
  const [ip = "", prefix] = text.split("/");
  const family = isIP(ip);
  if (prefix === undefined) return family === 0 ? `failed to parse IP address "${text}"` : "";
  const fits = family !== 0 && /^\d+$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
  return fits ? "" : `invalid CIDR address: ${text}`;
}
