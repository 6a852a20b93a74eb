import { toInstant } from '../../domain/dates.ts';
import { deriveAging } from '../../domain/derive/aging.ts';
import { briefOf } from '../../domain/derive/brief.ts';
import { toPayment } from '../../domain/derive/invoice.ts';
import { byAge } from '../../domain/derive/open-items.ts';
import type { Laid } from '../../domain/derive/overlay.ts';
import { type AditError, asAditError } from '../../domain/errors.ts';
import { type Accounts, aboutAll, accountsOf, ofEach, placed, type ReadArgument } from './accounts.ts';
import { type Answered, oldest } from './answered.ts';
import type { Asking } from './asking.ts';
import { accountOf, type BriefPiece, clearanceOfPieces, isWhole, pieceOf, toldOf } from './brief-pieces.ts';
import { showCustomer } from './customer.ts';
import type { AnswerDeps } from './deps.ts';
import type { Gathered } from './gather.ts';
import { placedPaymentKey } from './payments.ts';
import { ACTIVITIES, DISPUTES, type Listing, newestFirst, PROMISES } from './standing.ts';
import type { Subject } from './subject.ts';

/**
 * Everything for a call, read side by side, over all systems if that was asked for. A part that is not there in time is
 * `"unknown"`; all else still goes out.
 */
export async function getAccountBrief(deps: AnswerDeps, asking: Asking, input: ReadArgument): Promise<Answered> {
  const accounts = await accountsOf(deps, asking, input);
  const missing: AditError[] = [];
  const read = await ofEach(accounts, (subject) => pieceIn(deps, asking, accounts, subject, missing));
  const pieces = read.filter((piece) => piece !== null);
  const present = pieces.flatMap((piece) => piece.parts);
  const [reason] = missing;
  if (reason && present.every(({ source }) => source === 'agent')) throw reason;
  const place = <T extends object>({ subject }: BriefPiece, row: T) => placed(accounts, subject.system, row);
  const items = known(pieces, (piece) => piece.items);
  const payments = known(pieces, (piece) => piece.payments?.map((row) => place(piece, toPayment(row))));
  const standing = <E extends Laid, T extends object>(
    listing: Listing<E, T>,
    partOf: (piece: BriefPiece) => Gathered<E> | null,
  ) => {
    const rows = known(pieces, (piece) => partOf(piece)?.rows.map((row) => place(piece, listing.shown(row))));
    return rows && newestFirst(listing, rows);
  };
  const promises = standing(PROMISES, ({ gathered }) => gathered.promises);
  const disputes = standing(DISPUTES, ({ gathered }) => gathered.disputes);
  const activities = standing(ACTIVITIES, ({ gathered }) => gathered.activities);
  const [first] = pieces;
  const isComplete = accounts.unsure.length === 0 && pieces.every(isWhole);
  const clearance = clearanceOfPieces(deps, pieces, {
    isEveryAccount: accounts.unsure.length === 0,
    asOf: oldest(present) ?? toInstant(deps.clock.now()),
  });
  const data = briefOf({
    ...(first?.facts && { customer: showCustomer(first.subject, first.facts) }),
    ...(items && {
      aging: deriveAging(items, accounts.first.today),
      openItems: accounts.isWide ? items.sort(byAge) : items,
    }),
    ...(payments && { lastPayments: payments.sort((a, b) => (placedPaymentKey(a) < placedPaymentKey(b) ? 1 : -1)) }),
    ...(promises && { promises }),
    ...(disputes && { disputes }),
    ...(activities && { activities }),
    ...(clearance && { clearance }),
    pendingCommands: pieces.flatMap((piece) => piece.subject.overlay.pending.map((command) => place(piece, command))),
    ...(accounts.isWide && { accounts: pieces.map(accountOf) }),
  });
  const lists = [data.openItems, data.lastPayments, data.promises, data.disputes, data.activities];
  return {
    data,
    ...aboutAll({ ...accounts, subjects: pieces.map(({ subject }) => subject) }),
    parts: present,
    records: pieces.length + lists.reduce((count, list) => count + (list === 'unknown' ? 0 : list.length), 0),
    complete: isComplete,
    ...(accounts.isWide && {
      systems: [...pieces.map(toldOf), ...accounts.unsure.map((system) => ({ system, told: 'unknown' as const }))],
    }),
  };
}

/** An account that was linked and is not there, or not for anybody to see, is left out. */
async function pieceIn(
  deps: AnswerDeps,
  asking: Asking,
  { first }: Accounts,
  subject: Subject,
  missing: AditError[],
): Promise<BriefPiece | null> {
  try {
    return await pieceOf(deps, asking, subject, missing);
  } catch (thrown) {
    if (subject === first || asAditError(thrown).code !== 'NOT_FOUND') throw thrown;
    deps.log.warn('a customer is linked with one that does not exist', { system: subject.system.name });
    return null;
  }
}

/** What the accounts that are there gave; undefined where none gave anything. */
function known<T>(
  pieces: readonly BriefPiece[],
  rowsOf: (piece: BriefPiece) => readonly T[] | null | undefined,
): T[] | undefined {
  const lists = pieces.map(rowsOf).filter((rows) => rows !== null && rows !== undefined);
  return lists.length > 0 ? lists.flat() : undefined;
}
