/** A column of a table for people: its heading, and what it shows of a row. */
export interface Column<Row> {
  heading: string;
  value(row: Row): string | number | boolean | null | undefined;
  /** Numbers read better on the right. */
  align?: 'left' | 'right';
}

/**
 * Lines rows up under their headings. Nothing is cut: the last column may run over the edge of the screen.
 *
 * @returns the text with a line end after every row; `empty` alone when there are no rows
 */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], empty = 'nothing to show'): string {
  if (rows.length === 0) return `${empty}\n`;
  const cells = rows.map((row) => columns.map((column) => String(column.value(row) ?? '-')));
  const widths = columns.map((column, index) =>
    Math.max(column.heading.length, ...cells.map((line) => line[index]?.length ?? 0)),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => {
        const width = widths[index] ?? 0;
        if (columns[index]?.align === 'right') return text.padStart(width);
        return index === columns.length - 1 ? text : text.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(columns.map(({ heading }) => heading)), ...cells.map(line), ''].join('\n');
}
