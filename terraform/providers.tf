# The API token comes from PROXMOX_VE_API_TOKEN and never stands in a file. TLS is always verified: the certificate
# authority of a self-signed host goes into SSL_CERT_FILE.
provider "proxmox" {
  endpoint = var.proxmox.endpoint
  insecure = false
}

provider "talos" {
  image_factory_url = var.image.factory
}
