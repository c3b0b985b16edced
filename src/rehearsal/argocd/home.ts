import { chmod, mkdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../../lib/files.ts";
import type { ArgocdSettings } from "./settings.ts";

/** Programs that the repo-server calls by name. */
const CALLED = ["kustomize", "helm"];
/** Argo CD calls it for every commit, also when signatures are not asked for; printing nothing means: not signed. */
const VERIFY_WRAPPER = "git-verify-wrapper.sh";

/**
 * Make the folders of one Argo CD program and the environment that all of them need. Nothing of the user's own
 * configuration (git, helm, kube) is seen, and everything written stays below the folder.
 *
 * @returns the program's working folder and environment
 */
export async function prepareHome(
  settings: ArgocdSettings,
  program: string,
  kubeconfig: string,
): Promise<{ readonly cwd: string; readonly env: NodeJS.ProcessEnv }> {
  const cwd = join(settings.dir, program);
  const bin = join(cwd, "bin");
  const [home, tmp, data] = [join(cwd, "home"), join(cwd, "tmp"), join(cwd, "data")];
  await rm(tmp, { recursive: true, force: true, maxRetries: 5 });
  await Promise.all([bin, home, tmp, data].map((folder) => mkdir(folder, { recursive: true })));
  await Promise.all([
    ...CALLED.map(async (name) => {
      const link = join(bin, name);
      const target = await settings.tools(name);
      await rm(link, { force: true });
      await symlink(target, link);
    }),
    writeFileAtomic(join(bin, VERIFY_WRAPPER), "#!/bin/sh\nexit 0\n", 0o755),
    writeFileAtomic(join(cwd, "kubeconfig"), kubeconfig, 0o600),
  ]);
  await chmod(join(bin, VERIFY_WRAPPER), 0o755);
  const env = {
    PATH: `${bin}:${process.env["PATH"] ?? "/usr/bin:/bin"}`,
    HOME: home,
    TMPDIR: tmp,
    KUBECONFIG: join(cwd, "kubeconfig"),
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    HTTPS_PROXY: settings.proxyUrl,
    HTTP_PROXY: settings.proxyUrl,
    SSL_CERT_FILE: settings.caFile,
    ARGOCD_FAKE_IN_CLUSTER: "true",
    ARGOCD_TLS_DATA_PATH: join(data, "tls"),
    ARGOCD_SSH_DATA_PATH: join(data, "ssh"),
    ARGOCD_GNUPGHOME: join(data, "gnupg"),
    ARGOCD_GPG_ENABLED: "false",
  };
  await Promise.all(
    ["tls", "ssh", "gnupg", "plugins"].map((name) => mkdir(join(data, name), { recursive: true, mode: 0o700 })),
  );
  return { cwd, env };
}
