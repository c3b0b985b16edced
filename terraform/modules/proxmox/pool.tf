# What carries this pool belongs to the lab; destroy touches nothing else.
resource "proxmox_virtual_environment_pool" "lab" {
  pool_id = var.pool
  comment = "HomeLab: managed by Terraform, do not add guests by hand"
}
