import { AditError, asAditError } from '../../domain/errors.ts';
import type { Colours } from './terminal.ts';
import { safe } from './terminal.ts';

/** From the ground up; a layer that fails explains the ones above it. */
export type Layer = 'runtime' | 'config' | 'keys' | 'disk' | 'network' | 'certificate' | 'gateway' | 'system';

export interface Row {
  readonly layer: Layer;
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail' | 'skip';
  readonly text: string;
  readonly remedy?: string;
  readonly ms?: number;
}

export type Finding = Omit<Row, 'layer' | 'check' | 'ms'>;

export const ok = (text: string): Finding => ({ status: 'ok', text });
export const warn = (text: string, remedy: string): Finding => ({ status: 'warn', text, remedy });
export const fail = (text: string, remedy: string): Finding => ({ status: 'fail', text, remedy });
export const skip = (text: string): Finding => ({ status: 'skip', text });

/** Runs one check, times it, and makes a row of whatever it throws. A check that hangs fails after `timeoutMs`. */
export async function check(
  layer: Layer,
  name: string,
  run: (signal: AbortSignal) => Finding | Promise<Finding>,
  timeoutMs = 8000,
): Promise<Row> {
  const started = performance.now();
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => {
      over.abort();
      resolve(fail(`no answer within ${timeoutMs} ms`, 'a firewall that drops packets silently looks like this'));
    }, timeoutMs);
  });
  try {
    const found = await Promise.race([Promise.resolve(over.signal).then(run), late]);
    return { layer, check: name, ...found, ms: Math.round(performance.now() - started) };
  } catch (thrown) {
    const error = asAditError(thrown);
    const remedy = thrown instanceof AditError ? error.nextStep : 'see the message';
    return {
      layer,
      check: name,
      status: 'fail',
      text: error.message,
      remedy,
      ms: Math.round(performance.now() - started),
    };
  } finally {
    clearTimeout(timer);
  }
}

/** A mark and a word for each row, the remedy below it; never colour alone. */
export function renderRows(rows: readonly Row[], colours: Colours): string {
  const marks = {
    ok: colours.green('ok  '),
    warn: colours.yellow('WARN'),
    fail: colours.red(colours.bold('FAIL')),
    skip: colours.dim('-   '),
  };
  const width = Math.max(0, ...rows.map((row) => row.layer.length + row.check.length + 1));
  return rows
    .map((row) => {
      const line = `${marks[row.status]}  ${`${row.layer} ${safe(row.check)}`.padEnd(width)}  ${safe(row.text)}${row.ms === undefined ? '' : colours.dim(` (${row.ms} ms)`)}`;
      return row.remedy && row.status !== 'ok' ? `${line}\n      ${' '.repeat(width)}  → ${safe(row.remedy)}` : line;
    })
    .join('\n');
}
