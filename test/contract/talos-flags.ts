/**
 * What Talos 1.13 gives its control plane, written down from reading its source: the names that a rehearsal must keep,
 * change with a reason, or leave out with a reason.
 */
export const TALOS_FLAGS: Readonly<Record<string, readonly string[]>> = {
  etcd: words(`
    name data-dir auto-tls peer-auto-tls listen-peer-urls listen-client-urls client-cert-auth cert-file key-file
    trusted-ca-file peer-client-cert-auth peer-cert-file peer-key-file peer-trusted-ca-file
    experimental-initial-corrupt-check experimental-watch-progress-notify-interval
    experimental-compact-hash-check-enabled initial-cluster-state initial-cluster initial-advertise-peer-urls
    advertise-client-urls`),
  "kube-apiserver": words(`
    admission-control-config-file allow-privileged anonymous-auth api-audiences bind-address client-ca-file
    enable-admission-plugins requestheader-client-ca-file requestheader-allowed-names
    requestheader-extra-headers-prefix requestheader-group-headers requestheader-username-headers
    proxy-client-cert-file proxy-client-key-file enable-bootstrap-token-auth tls-min-version tls-cipher-suites
    encryption-provider-config audit-policy-file audit-log-path audit-log-maxage audit-log-maxbackup audit-log-maxsize
    profiling etcd-cafile etcd-certfile etcd-keyfile etcd-servers kubelet-client-certificate kubelet-client-key
    secure-port service-account-issuer service-account-key-file service-account-signing-key-file
    service-cluster-ip-range tls-cert-file tls-private-key-file kubelet-preferred-address-types advertise-address
    authorization-config`),
  "kube-controller-manager": words(`
    use-service-account-credentials allocate-node-cidrs bind-address cluster-cidr service-cluster-ip-range
    cluster-signing-cert-file cluster-signing-key-file controllers configure-cloud-routes kubeconfig
    authentication-kubeconfig authorization-kubeconfig leader-elect root-ca-file service-account-private-key-file
    profiling tls-min-version`),
  "kube-scheduler": words(`
    config authentication-tolerate-lookup-failure authentication-kubeconfig authorization-kubeconfig bind-address
    leader-elect profiling tls-min-version`),
};

/** Values that are the same on every machine. */
export const TALOS_VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  etcd: {
    "auto-tls": "false",
    "peer-auto-tls": "false",
    "client-cert-auth": "true",
    "peer-client-cert-auth": "true",
    "experimental-watch-progress-notify-interval": "5s",
  },
  "kube-apiserver": {
    "allow-privileged": "true",
    "anonymous-auth": "false",
    "bind-address": "0.0.0.0",
    "enable-admission-plugins": "NodeRestriction",
    "requestheader-allowed-names": "front-proxy-client",
    "requestheader-extra-headers-prefix": "X-Remote-Extra-",
    "requestheader-group-headers": "X-Remote-Group",
    "requestheader-username-headers": "X-Remote-User",
    "enable-bootstrap-token-auth": "true",
    "tls-min-version": "VersionTLS12",
    "audit-log-maxage": "30",
    "audit-log-maxbackup": "10",
    "audit-log-maxsize": "100",
    profiling: "false",
    "etcd-servers": "https://127.0.0.1:2379",
    "secure-port": "6443",
    "kubelet-preferred-address-types": "InternalIP,ExternalIP,Hostname",
    "advertise-address": "$(POD_IP)",
  },
  "kube-controller-manager": {
    "use-service-account-credentials": "true",
    "allocate-node-cidrs": "true",
    "bind-address": "127.0.0.1",
    controllers: "*,tokencleaner",
    "configure-cloud-routes": "false",
    "leader-elect": "true",
    profiling: "false",
    "tls-min-version": "VersionTLS13",
  },
  "kube-scheduler": {
    "authentication-tolerate-lookup-failure": "false",
    "bind-address": "127.0.0.1",
    "leader-elect": "true",
    profiling: "false",
    "tls-min-version": "VersionTLS13",
  },
};

/** Files that Talos renders beside the apiserver and the scheduler. */
export const TALOS_FILES: Readonly<Record<string, readonly string[]>> = {
  "kube-apiserver": words(
    "admission-control-config.yaml auditpolicy.yaml authorization-config.yaml encryptionconfig.yaml",
  ),
  "kube-scheduler": words("scheduler-config.yaml"),
};

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
