variable "lab" {
  description = "Name of the lab: the region in the labels of its nodes."
  type        = string
}

variable "endpoint" {
  description = "URL of the Proxmox API, like https://192.168.1.10:8006/."
  type        = string

  validation {
    condition     = can(regex("^https://[^/]+:[0-9]+/$", var.endpoint))
    error_message = "endpoint must look like https://192.168.1.10:8006/."
  }
}

variable "chart_version" {
  description = "Version of the chart proxmox-csi-plugin."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+$", var.chart_version))
    error_message = "chart_version must be exact, like 0.5.9."
  }
}

variable "token" {
  description = "The plugin's API token on the Proxmox host, user@realm!name=secret."
  type        = string
  sensitive   = true
  ephemeral   = true

  validation {
    condition     = can(regex("^[^@=\\s]+@[^!=\\s]+![^=\\s]+=\\S+$", var.token))
    error_message = "token must be of the form user@realm!name=secret: run homelab token, and what it prints on the Proxmox host."
  }
}

variable "token_revision" {
  description = "Another number whenever token or ca_file have changed: they are written only then."
  type        = number

  validation {
    condition     = var.token_revision >= 1 && floor(var.token_revision) == var.token_revision
    error_message = "token_revision must be a whole number from 1."
  }
}

variable "ca_file" {
  description = "File with the certificates that the Proxmox host is checked with besides the public ones; empty for none."
  type        = string
  default     = ""

  validation {
    condition     = var.ca_file == "" || try(fileexists(var.ca_file), false)
    error_message = "ca_file does not exist."
  }
}
