variable "lab" {
  description = "Name of the lab."
  type        = string
}

variable "chart_version" {
  description = "Version of the chart sealed-secrets."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+$", var.chart_version))
    error_message = "chart_version must be exact, like 2.18.0."
  }
}

variable "keys" {
  description = "Folder with the key pairs that the lab sealed with."
  type        = string
}
