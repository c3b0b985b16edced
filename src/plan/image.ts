/** Whether an image name carries a tag or a digest (a colon before the last slash belongs to a registry's port). */
export function hasTag(image: string): boolean {
  return /[:@]/.test(image.slice(image.lastIndexOf("/") + 1));
}
