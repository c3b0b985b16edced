variable "lab" {
  description = "Name of the lab."
  type        = string
}

variable "chart_version" {
  description = "Version of the chart k8s-monitoring."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+$", var.chart_version))
    error_message = "chart_version must be exact, like 4.1.0."
  }
}

variable "token" {
  description = "Grafana Cloud token that may write metrics, logs and traces."
  type        = string
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = can(regex("^\\S+$", var.token))
    error_message = "token must be a Grafana Cloud token: one word."
  }
}

variable "token_revision" {
  description = "Another number whenever the token has changed: it is written only then."
  type        = number

  validation {
    condition     = var.token_revision >= 1 && floor(var.token_revision) == var.token_revision
    error_message = "token_revision must be a whole number from 1."
  }
}

variable "users" {
  description = "Instance id of Grafana Cloud for each kind of telemetry: metrics, logs and, where wanted, traces."
  type        = map(string)

  validation {
    condition     = length(setsubtract(["metrics", "logs"], keys(var.users))) == 0 && length(setsubtract(keys(var.users), ["metrics", "logs", "traces"])) == 0
    error_message = "users must name metrics and logs, and may name traces."
  }
  validation {
    condition     = alltrue([for user in values(var.users) : can(regex("^[0-9]+$", user))])
    error_message = "A user must be the number that Grafana Cloud shows."
  }
}

variable "proxmox_token" {
  description = "API token that may read the Proxmox hosts, user@realm!name=secret."
  type        = string
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = can(regex("^[^@=\\s]+@[^!=\\s]+![^=\\s]+=\\S+$", var.proxmox_token))
    error_message = "proxmox_token must be of the form user@realm!name=secret."
  }
}

variable "proxmox_token_revision" {
  description = "Another number whenever proxmox_token or ca_file have changed: they are written only then."
  type        = number

  validation {
    condition     = var.proxmox_token_revision >= 1 && floor(var.proxmox_token_revision) == var.proxmox_token_revision
    error_message = "proxmox_token_revision must be a whole number from 1."
  }
}

variable "ca_file" {
  description = "File with the certificates that the Proxmox hosts are checked with besides the public ones; empty for none."
  type        = string
  default     = ""

  validation {
    condition     = var.ca_file == "" || try(fileexists(var.ca_file), false)
    error_message = "ca_file does not exist."
  }
}
