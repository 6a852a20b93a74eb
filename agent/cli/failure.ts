import type { Problem } from '../../config/problem.ts';
import { ERROR_CODES } from '../../domain/error-codes.ts';
import { type AditError, asAditError } from '../../domain/errors.ts';
import { safe, type Terminal } from './terminal.ts';

const MAX_WHY = 3;

/**
 * Says what happened, why, what to do next and the code, and gives the exit code. With `--json` the same as one JSON
 * document on stdout.
 */
export async function reportFailure(thrown: unknown, terminal: Terminal): Promise<number> {
  const error = asAditError(thrown);
  const problems = problemsOf(error);
  const { code, message, details, nextStep } = error;
  if (terminal.json) {
    terminal.result(
      { error: { code, message, retryable: error.retryable, nextStep, ...(details && { details }) } },
      () => '',
    );
  } else {
    terminal.note(problems.length > 0 ? await drawn(problems, error, terminal) : text(error, terminal));
  }
  return ERROR_CODES[code].exit;
}

function text(error: AditError, { colours }: Terminal): string {
  const lines = [`${colours.red(colours.bold(`error[${error.code}]`))}: ${safe(error.message)}`];
  for (const why of reasons(error)) lines.push(`  why:  ${why}`);
  for (const [name, value] of Object.entries(error.details ?? {}).slice(0, 10))
    lines.push(`  ${safe(name)}: ${safe(value).slice(0, 300)}`);
  lines.push(`  next: ${safe(error.nextStep)}`);
  return lines.join('\n');
}

function reasons(error: AditError): string[] {
  const found: string[] = [];
  let cause: unknown = error.cause;
  while (cause instanceof Error && found.length < MAX_WHY) {
    const said = safe(cause.message).slice(0, 300);
    if (said !== '' && !error.message.includes(cause.message)) found.push(said);
    cause = cause.cause;
  }
  return found;
}

async function drawn(problems: readonly Problem[], error: AditError, { colours }: Terminal): Promise<string> {
  const { renderProblems } = await import('../../config/problem.ts');
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return `${renderProblems(problems, colours)}\n\n${colours.red(colours.bold(`error[${error.code}]`))}: ${count}`;
}

function problemsOf(error: AditError): readonly Problem[] {
  const held = error.details?.['problems'];
  return Array.isArray(held) ? held.filter(isProblem) : [];
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'caretCol' in value && 'source' in value && 'fix' in value;
}
