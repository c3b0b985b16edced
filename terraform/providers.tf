# The API token comes from PROXMOX_VE_API_TOKEN and never stands in a file. TLS is always verified: the certificate
# authority of a self-signed host goes into SSL_CERT_FILE.
provider "proxmox" {
  endpoint = var.proxmox.endpoint
  insecure = false
}

provider "talos" {
  image_factory_url = var.image.factory
}

# Both know the cluster only once it exists: until then their resources are planned without it.
provider "helm" {
  kubernetes = {
    host                   = module.talos.kubernetes.host
    cluster_ca_certificate = base64decode(module.talos.kubernetes.ca_certificate)
    client_certificate     = base64decode(module.talos.kubernetes.client_certificate)
    client_key             = base64decode(module.talos.kubernetes.client_key)
  }
}

provider "kubernetes" {
  host                   = module.talos.kubernetes.host
  cluster_ca_certificate = base64decode(module.talos.kubernetes.ca_certificate)
  client_certificate     = base64decode(module.talos.kubernetes.client_certificate)
  client_key             = base64decode(module.talos.kubernetes.client_key)
}
