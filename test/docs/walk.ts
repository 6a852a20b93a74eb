import { existsSync } from 'node:fs';
import { defines, mentions, reaches, sourceOf } from './imports.ts';

/**
 * How a step follows from the one before:
 *
 * - nothing: the file before loads this one, at most by way of one other, and names the function;
 * - `then`: like nothing, but called by whoever called the step before;
 * - `handed in by X` (also after `then, `): X loads both files and hands the function over; the caller or X names it;
 * - `over Y, as Z`: a border of processes or threads; both sides say Z;
 * - `back in`: the file had its turn already;
 * - `as in the first walk, to`: both files stand in the first walk, in this order.
 */
interface Step {
  readonly mark: string;
  readonly file: string;
  readonly name: string;
}

export interface Walk {
  readonly title: string;
  readonly steps: readonly Step[];
}

const STEP = /^\d+\. (?:\*(.+?)\* )?`([^`]+)` · `([^`]+)`/;

/** The walks of a page: numbered lines below `### ` headings. */
export function walksIn(page: string): Walk[] {
  const walks: { title: string; steps: Step[] }[] = [];
  for (const line of page.split('\n')) {
    if (line.startsWith('#')) walks.push({ title: line.replace(/^#+ /, ''), steps: [] });
    const match = STEP.exec(line);
    const [, mark = '', file = '', name = ''] = match ?? [];
    if (match) walks.at(-1)?.steps.push({ mark, file, name });
    else if (/^\d+\. /.test(line)) walks.at(-1)?.steps.push({ mark: `not a step: ${line}`, file: '', name: '' });
  }
  return walks.filter(({ steps }) => steps.length > 0);
}

/** What is not true of a walk; empty when all is. `first` is the walk that a later one may refer to. */
export function untrue(walk: Walk, first?: Walk): string[] {
  const wrong: string[] = [];
  let caller: string | null = null;
  for (const [at, step] of walk.steps.entries()) {
    const { mark, file, name } = step;
    const before = walk.steps[at - 1]?.file ?? null;
    const complain = (why: string) => wrong.push(`${at + 1}. ${file} ${name}: ${why}`);
    if (!existsSync(file)) complain('there is no such file');
    else if (!defines(file, name)) complain('the file makes nothing of that name');
    if (!mark.startsWith('then')) caller = before;
    const why = caller === null ? null : follows({ walk, known: first?.steps ?? [], at, step, caller });
    if (why !== null) complain(why);
  }
  return wrong;
}

interface Place {
  readonly walk: Walk;
  readonly known: readonly Step[];
  readonly at: number;
  readonly step: Step;
  readonly caller: string;
}

function follows({ walk, known, at, step, caller }: Place): string | null {
  const { file, name } = step;
  const mark = step.mark.replace(/^then(?:, |$)/, '');
  const handed = /^handed in by `(.+)`$/.exec(mark)?.[1];
  const border = /^over .+, as `(.+)`$/.exec(mark)?.[1];
  if (mark === 'back in') {
    const isKnown = [...known, ...walk.steps.slice(0, at)].some((one) => one.file === file);
    return isKnown ? null : 'it had no turn before';
  }
  if (mark === 'as in the first walk, to') {
    const files = known.map((one) => one.file);
    return files.indexOf(caller) >= 0 && files.lastIndexOf(file) > files.indexOf(caller)
      ? null
      : `the first walk does not lead from ${caller} to here`;
  }
  if (border !== undefined) {
    const silent = [caller, file].filter((side) => !sourceOf(side).includes(border));
    return silent.length === 0 ? null : `${silent.join(' and ')} does not say ${border}`;
  }
  if (handed !== undefined) {
    if (!reaches(handed, caller)) return `${handed} does not lead to ${caller}`;
    if (!reaches(handed, file, 2)) return `${handed} does not load it`;
    return mentions(caller, name) + mentions(handed, name) > 0 ? null : `neither ${caller} nor ${handed} names it`;
  }
  if (mark !== '') return `"${mark}" is no way to follow`;
  if (!reaches(caller, file, 2)) return `${caller} does not load it`;
  // Within one file the making of the function is not yet its use.
  return mentions(caller, name) > (caller === file ? 1 : 0) ? null : `${caller} does not call it`;
}
