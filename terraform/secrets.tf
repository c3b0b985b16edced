# These come from the environment as TF_VAR_<name>: `homelab env` prints them. They are used once and kept nowhere, so a
# revision tells when one has changed.

variable "proxmox_csi_token" {
  description = "API token of the storage plugin on the Proxmox host, user@realm!name=secret (PROXMOX_CSI_TOKEN)."
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "proxmox_csi_token_revision" {
  description = "Another number whenever proxmox_csi_token or proxmox_ca_file have changed."
  type        = number
  default     = 1
}

variable "proxmox_ca_file" {
  description = "File with the certificates that the Proxmox host is checked with besides the public ones (SSL_CERT_FILE); empty for none."
  type        = string
  default     = ""
}

variable "grafana_cloud_token" {
  description = "Grafana Cloud token that may write metrics, logs and traces (GRAFANA_CLOUD_TOKEN); wanted with monitoring."
  type        = string
  sensitive   = true
  ephemeral   = true
  default     = null

  validation {
    condition     = var.monitoring == null || var.grafana_cloud_token != null
    error_message = "monitoring wants grafana_cloud_token: set GRAFANA_CLOUD_TOKEN in secrets.env."
  }
}

variable "grafana_cloud_token_revision" {
  description = "Another number whenever grafana_cloud_token has changed."
  type        = number
  default     = 1
}

variable "proxmox_metrics_token" {
  description = "API token that may read the Proxmox hosts, user@realm!name=secret (PROXMOX_METRICS_TOKEN); wanted with monitoring."
  type        = string
  sensitive   = true
  ephemeral   = true
  default     = null

  validation {
    condition     = var.monitoring == null || var.proxmox_metrics_token != null
    error_message = "monitoring wants proxmox_metrics_token: set PROXMOX_METRICS_TOKEN in secrets.env."
  }
}

variable "proxmox_metrics_token_revision" {
  description = "Another number whenever proxmox_metrics_token or proxmox_ca_file have changed."
  type        = number
  default     = 1
}

variable "sealing_keys" {
  description = "Folder with the key pairs that the lab sealed with; relative to this module unless it starts with a slash."
  type        = string
  default     = "../.homelab/sealing"
}
