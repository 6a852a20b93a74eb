/** Aligned text for a terminal: the first row is the head. Cells hold plain text; widths are counted in characters. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => [...(row[column] ?? '')].length)),
  );
  const lineOf = (row: readonly string[]) =>
    widths
      .map((width, column) => padded(row[column] ?? '', width, column))
      .join(' │ ')
      .trimEnd();
  const [head = [], ...body] = rows;
  const rule = widths.map((width) => '─'.repeat(width)).join('─┼─');
  return [lineOf(head), rule, ...body.map(lineOf)].map((line) => `  ${line}`).join('\n');
}

/** Numbers stand under each other by their last digit. */
function padded(cell: string, width: number, column: number): string {
  const gap = ' '.repeat(Math.max(0, width - [...cell].length));
  return column > 0 && /^-?[\d.,]+( [A-Z]{3})?$/.test(cell) ? `${gap}${cell}` : `${cell}${gap}`;
}
