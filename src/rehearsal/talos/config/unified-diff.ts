/** Lines of context around a change. */
const CONTEXT = 3;

type Edit = { readonly sign: " " | "-" | "+"; readonly text: string };

/** The difference of two texts by lines, as `diff -u` shows it; empty when there is none. */
export function unifiedDiff(before: string, after: string): string {
  if (before === after) return "";
  const edits = editsOf(before.split("\n"), after.split("\n"));
  const near = edits.map((_, index) =>
    edits.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== " "),
  );
  const out = ["--- a", "+++ b"];
  let [left, right] = [1, 1];
  for (let start = 0; start < edits.length; start++) {
    if (near[start] === true) {
      let end = start;
      while (near[end] === true) end++;
      const hunk = edits.slice(start, end);
      const lengths = [hunk.filter(({ sign }) => sign !== "+").length, hunk.filter(({ sign }) => sign !== "-").length];
      out.push(`@@ -${left},${lengths[0]} +${right},${lengths[1]} @@`, ...hunk.map(({ sign, text }) => sign + text));
      left += lengths[0] ?? 0;
      right += lengths[1] ?? 0;
      start = end - 1;
    } else {
      left++;
      right++;
    }
  }
  return `${out.join("\n")}\n`;
}

/** The shortest edits for what differs between the common beginning and the common end. */
function editsOf(a: readonly string[], b: readonly string[]): Edit[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return [
    ...keep(a.slice(0, head)),
    ...longestCommon(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...keep(a.slice(a.length - tail)),
  ];
}

function keep(lines: readonly string[]): Edit[] {
  return lines.map((text) => ({ sign: " ", text }));
}

/** By the table of longest common subsequences; its size is the product of both lengths. */
function longestCommon(a: readonly string[], b: readonly string[]): Edit[] {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const edits: Edit[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      edits.push({ sign: " ", text: left });
      i++;
      j++;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      edits.push({ sign: "-", text: left });
      i++;
    } else if (right !== undefined) {
      edits.push({ sign: "+", text: right });
      j++;
    }
  }
  return edits;
}
