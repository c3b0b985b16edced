/** Everything of a real lab that is not in Git lies here, in the lab's folder; Git ignores it. */
export const STATE_FOLDER = ".homelab";
