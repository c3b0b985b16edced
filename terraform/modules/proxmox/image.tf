locals {
  # Only the uncompressed qcow2 can be imported through the API: Proxmox does not decompress for content type import.
  image_url = "${var.factory}/image/${talos_image_factory_schematic.nodes.id}/${var.talos_version}/nocloud-amd64.qcow2"
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
  node_name    = var.node
  datastore_id = var.image_storage
  content_type = "import"
  url          = local.image_url
  file_name    = "talos-${var.talos_version}-${substr(talos_image_factory_schematic.nodes.id, 0, 12)}-nocloud-amd64.qcow2"

  # Schematic and version name the content for good, so there is nothing to compare with upstream on each plan; and a
  # file of this name that an interrupted run left behind is ours.
  overwrite           = false
  overwrite_unmanaged = true
}
