/**
 * A rendered folder: file names, each with its one object (or the values of a chart), or with several objects of one
 * kind. `render` alone turns objects into text.
 */
export type Folder = Readonly<Record<string, object | readonly object[]>>;
