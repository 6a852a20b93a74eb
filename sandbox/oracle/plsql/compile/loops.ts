import type { PlCursor } from '../run/cursor.ts';
import { raised } from '../run/exceptions.ts';
import type { Ending, Frame, Step } from '../run/frame.ts';
import { runAll } from '../run/steps.ts';
import type { Expression, LoopHead, Statement } from '../syntax/ast.ts';
import { SyntaxFault } from '../syntax/fault.ts';
import { convert } from '../types/convert.ts';
import { distance, INTEGER, type RecordType } from '../types/types.ts';
import { type Context, wrongType } from './context.ts';
import { compileLoopCursor, openQuery, recordOf, rowOfColumns } from './cursors.ts';
import { compileSql } from './embedded-sql.ts';
import { compileCondition, compileExpression } from './expressions.ts';
import { Scope } from './scope.ts';

type Loop = Statement & { readonly kind: 'loop' };

/** Rows that a loop over a cursor reads at once. */
const READ_AHEAD = 100;

export async function compileLoop(context: Context, loop: Loop): Promise<Step> {
  const identity = {};
  const inside: Context = { ...context, loops: [...(context.loops ?? []), { label: loop.label, identity }] };
  const { head } = loop;
  switch (head.kind) {
    case 'endless':
    case 'while': {
      const condition = head.kind === 'while' ? compileCondition(context, head.condition) : null;
      const body = await inside.compiler.statements(inside, loop.body);
      return turns(identity, body, async (frame) => condition === null || (await condition(frame)) === true);
    }
    case 'numeric':
      return compileNumeric(inside, loop, head, identity);
    case 'query':
    case 'cursor':
      return compileOverRows(inside, loop, head, identity);
  }
}

/** Goes round while there is a next turn. `prepare` makes it ready, or says that there is none. */
function turns(identity: object, body: readonly Step[], prepare: (frame: Frame) => Promise<boolean>): Step {
  return async (frame) => {
    while (await prepare(frame)) {
      const pause = frame.execution.tick();
      if (pause !== null) await pause;
      const ending = await runAll(body, frame);
      if (ending !== null && !goesOn(ending, identity)) return leaves(ending, identity);
    }
    return null;
  };
}

function goesOn(ending: Ending, identity: object): boolean {
  return ending.kind === 'continue' && ending.loop === identity;
}

function leaves(ending: Ending, identity: object): Ending | null {
  return ending.kind === 'exit' && ending.loop === identity ? null : ending;
}

async function compileNumeric(
  context: Context,
  loop: Loop,
  head: LoopHead & { kind: 'numeric' },
  identity: object,
): Promise<Step> {
  const low = bound(context, head.low);
  const high = bound(context, head.high);
  const scope = new Scope(context.scope, context.scope.layout, loop.label);
  const slot = scope.layout.add();
  scope.declare(head.name, {
    kind: 'variable',
    name: head.name,
    type: INTEGER,
    slot,
    assignable: false,
    notNull: false,
  });
  const body = await context.compiler.statements({ ...context, scope }, loop.body);
  return async (frame) => {
    const from = await low(frame);
    const to = await high(frame);
    let next = head.reverse ? to : from;
    const round = turns(identity, body, async () => {
      if (next < from || next > to) return false;
      frame.slots[slot.index] = { kind: 'number', value: String(next) };
      next += head.reverse ? -1 : 1;
      return true;
    });
    return round(frame);
  };
}

function bound(context: Context, expression: Expression): (frame: Frame) => Promise<number> {
  const compiled = compileExpression(context, expression);
  if (distance(compiled.type, INTEGER) === null) throw wrongType(expression.place);
  return async (frame) => {
    const value = await convert(await compiled.run(frame), INTEGER, frame.execution);
    if (value?.kind !== 'number') throw raised(6502);
    return Number(value.value);
  };
}

async function compileOverRows(
  context: Context,
  loop: Loop,
  head: LoopHead & ({ kind: 'query' } | { kind: 'cursor' }),
  identity: object,
): Promise<Step> {
  const { row, open } = await rowsOf(context, head);
  if (row === null)
    throw new SyntaxFault(320, 'the declaration of the type of this expression is incomplete or malformed', loop.place);
  const scope = new Scope(context.scope, context.scope.layout, loop.label);
  const slot = scope.layout.add();
  scope.declare(head.name, { kind: 'variable', name: head.name, type: row, slot, assignable: false, notNull: false });
  const body = await context.compiler.statements({ ...context, scope }, loop.body);
  return async (frame) => {
    const cursor = await open(frame);
    try {
      const round = turns(identity, body, async () => {
        const next = await cursor.next(READ_AHEAD);
        if (next === null) return false;
        frame.slots[slot.index] = await recordOf(next, row, frame);
        return true;
      });
      return await round(frame);
    } finally {
      frame.execution.opened.delete(cursor);
      await cursor.close();
    }
  };
}

async function rowsOf(
  context: Context,
  head: LoopHead & ({ kind: 'query' } | { kind: 'cursor' }),
): Promise<{ row: RecordType | null; open: (frame: Frame) => Promise<PlCursor> }> {
  if (head.kind === 'cursor') return compileLoopCursor(context, head.cursor);
  const sql = await compileSql(context, head.query);
  return { row: rowOfColumns(`${head.name}%ROWTYPE`, sql.columns), open: (frame) => openQuery(frame, sql) };
}
