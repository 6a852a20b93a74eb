import { OracleError } from '../../engine.ts';
import type { Call } from '../ast.ts';
import type { Printer } from './context.ts';
import type { Piece } from './typed.ts';

export type PrintedCall = (printer: Printer, call: Call, args: readonly Piece[]) => Piece;

export function countArguments(call: Call, least: number, most: number): void {
  const { length } = call.args;
  if (length < least) {
    throw length === 0
      ? new OracleError(909, 'invalid number of arguments', call.at)
      : new OracleError(938, 'not enough arguments for function', call.at);
  }
  if (length > most) throw new OracleError(939, 'too many arguments for function', call.at);
}
