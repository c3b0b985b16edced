terraform {
  required_providers {
    talos = {
      source = "siderolabs/talos"
    }
    http = {
      source = "hashicorp/http"
    }
  }
}
