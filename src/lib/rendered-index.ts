/** Lists what was rendered, with a hash of each file; lies at the top of a lab's folder and is committed with it. */
export const RENDERED_INDEX = ".rendered.json";
