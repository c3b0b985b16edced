locals {
  # Only the uncompressed qcow2 can be imported through the API: Proxmox does not decompress for content type import.
  image_url = "${var.factory}/image/${talos_image_factory_schematic.nodes.id}/${var.talos_version}/nocloud-amd64.qcow2"

  # A disk is imported from a storage of the host that carries it: one download for each such host, or one for all
  # where they share the storage.
  image_host = { for name, node in var.nodes : name => var.image_shared ? var.first_host : node.host }
}

resource "talos_image_factory_schematic" "nodes" {
  schematic = yamlencode({
    customization = {
      systemExtensions = {
        officialExtensions = sort(var.extensions)
      }
    }
  })
}

resource "proxmox_download_file" "talos" {
  for_each = toset(values(local.image_host))

  node_name    = each.key
  datastore_id = var.image_storage
  content_type = "import"
  url          = local.image_url
  file_name    = "talos-${var.talos_version}-${substr(talos_image_factory_schematic.nodes.id, 0, 12)}-nocloud-amd64.qcow2"

  # Schematic and version name the content for good, so there is nothing to compare with upstream on each plan; and a
  # file of this name that an interrupted run left behind is ours.
  overwrite           = false
  overwrite_unmanaged = true
}
