import { type Figure, meets } from './figure.ts';

const HEAD = ['bench', 'what', 'value', 'min .. max', 'floor', 'ratio', 'goal'] as const;
const GAP = '  ';

/** The figures as a table for people; a terminal of any width may wrap it. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(rowOf);
  const widths = HEAD.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = [HEAD, widths.map((width) => '-'.repeat(width)), ...rows].map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
  return lines.join('\n');
}

function rowOf(figure: Figure): string[] {
  const { name, metric, unit, value, floor, ratio, runs } = figure;
  const spread = runs.length > 1 ? `${short(Math.min(...runs))} .. ${short(Math.max(...runs))}` : '';
  return [
    name,
    metric,
    `${short(value)} ${unit}`,
    spread,
    floor === null ? '' : `${short(floor)} ${unit}`,
    ratio === null ? '' : `${short(ratio)} x`,
    goalOf(figure),
  ];
}

function goalOf(figure: Figure): string {
  const { goal, unit } = figure;
  if (!goal) return '';
  const sign = goal.of === 'ratio' ? 'x' : unit;
  const bounds = [
    ...(goal.atLeast === undefined ? [] : [`>= ${goal.atLeast} ${sign}`]),
    ...(goal.atMost === undefined ? [] : [`<= ${goal.atMost} ${sign}`]),
  ];
  return `${bounds.join(', ')}: ${meets(figure) ? 'met' : 'MISSED'}`;
}

/** Three significant digits, but whole numbers whole. */
function short(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en');
  return value.toLocaleString('en', { maximumSignificantDigits: Math.abs(value) >= 1000 ? 4 : 3 });
}
