import { type Arguments, argumentsOf } from '../../connector/command-arguments.ts';
import { beforeWriting, rejected } from '../../connector/nothing-written.ts';
import type { CommandOutcome, ConnectorCommand, LookupResult } from '../../domain/connector.ts';
import type { Instant } from '../../domain/dates.ts';
import { asAditError } from '../../domain/errors.ts';
import type { OpenItemFacts } from '../../domain/facts.ts';
import { SCMG_T_CASE_ATTR } from '../catalogue/case-table.ts';
import {
  BAPI_DISPUTE_CREATE,
  BAPI_DISPUTE_GETDETAIL_MULTI,
  BAPI_TRANSACTION_COMMIT,
  BAPI_TRANSACTION_ROLLBACK,
} from '../catalogue/writes.ts';
import type { Section } from '../config.ts';
import { failureOf } from '../errors.ts';
import type { Ask } from '../session.ts';
import { compare } from '../where.ts';
import { notConfigured } from './addon-call.ts';
import { customerOf } from './arguments.ts';
import { sapReason } from './codes.ts';
import { assertInterfaces } from './interface-check.ts';
import { disputed, openItemsOf } from './items.ts';
import { failed, unknown } from './outcome.ts';
import { committed } from './unit.ts';

const LINE_LENGTH = 132;

/**
 * Opens a case of FSCM Dispute Management under a GUID made from the command's id: the case table holds it once, so
 * that a second attempt cannot make a second case. The objects of a case (the FI item itself) have no public interface;
 * the invoice stands in its title and in EXT_REF.
 */
export async function createCase(ask: Ask, command: ConnectorCommand, now: () => Instant): Promise<CommandOutcome> {
  const { fscm } = ask.section;
  if (!fscm) throw notConfigured('no case type is configured for disputes', 'set "fscm" in the section of this system');
  try {
    const args = argumentsOf('create_dispute', command);
    await beforeWriting(() =>
      assertInterfaces(ask, [
        BAPI_DISPUTE_CREATE,
        BAPI_DISPUTE_GETDETAIL_MULTI,
        BAPI_TRANSACTION_COMMIT,
        BAPI_TRANSACTION_ROLLBACK,
      ]),
    );
    const item = disputed(await openItemsOf(ask, command.customer), args.invoice, args.amount);
    const amount = args.amount ?? item.open;
    const verdict = await committed(ask, async (unit) => {
      const { RETURN } = await unit.call(BAPI_DISPUTE_CREATE, {
        CASE_GUID_CREATE: guidOf(command),
        CASE_TYPE: fscm.caseType,
        AMOUNTS_DELTA: { DELTA_DISPUTED: amount.amount, CURRENCY: amount.currency },
        UPDATE_TASK: 'X',
        ATTRIBUTES: attributesOf(ask.section, fscm, command, { args, item }),
        NOTES: linesOf(args.text ?? ''),
      });
      return { functionName: BAPI_DISPUTE_CREATE.name, failure: failureOf(RETURN) };
    });
    return await settled(ask, command, verdict, now);
  } catch (thrown) {
    return failed(ask, asAditError(thrown));
  }
}

/**
 * What the case table says after a commit, and after a refusal: a second attempt is refused because the first one's
 * case is there, which is this command's own.
 */
async function settled(
  ask: Ask,
  command: ConnectorCommand,
  verdict: CommandOutcome | null,
  now: () => Instant,
): Promise<CommandOutcome> {
  if (verdict && verdict.outcome !== 'refused') return verdict;
  try {
    const seen = await lookupCase(ask, command, now);
    if (seen.found === 'present')
      return { outcome: 'done', receipt: seen.receipt, readBack: 'verified', cost: ask.cost() };
    if (verdict) return seen.found === 'absent' ? verdict : unknown(ask, verdictReason(verdict));
    return unknown(ask, 'the case was committed and is not to be seen');
  } catch (thrown) {
    return unknown(ask, `the case table did not answer: ${asAditError(thrown).message}`);
  }
}

function verdictReason(verdict: CommandOutcome): string {
  return 'reason' in verdict ? verdict.reason : 'refused';
}

/** By the case table where it may be read, which knows what is absent; else by a BAPI that only knows what is there. */
export async function lookupCase(ask: Ask, command: ConnectorCommand, now: () => Instant): Promise<LookupResult> {
  const guid = guidOf(command);
  if (ask.canReadTables) {
    const [row] = await ask.table({
      table: SCMG_T_CASE_ATTR,
      fields: ['CASE_GUID', 'EXT_KEY'],
      where: compare(SCMG_T_CASE_ATTR, 'CASE_GUID', 'EQ', guid),
      maxRows: 1,
    });
    if (!row) return { found: 'absent' };
    return { found: 'present', receipt: { document: row.EXT_KEY || guid, postedAt: now() } };
  }
  const { CASE_DETAIL } = await ask.change(BAPI_DISPUTE_GETDETAIL_MULTI, { CASE_DETAIL: [{ CASE_GUID: guid }] });
  const isThere = CASE_DETAIL.some(({ CASE_GUID, ATTR_ID }) => CASE_GUID === guid && ATTR_ID !== '');
  return isThere ? { found: 'present', receipt: { document: guid, postedAt: now() } } : { found: 'cannot-tell' };
}

/**
 * The command's id as SAP writes a GUID, 32 hexadecimal digits in capitals: as it is where it is a UUID, else its 16
 * characters by their codes. Either way the id can be read from the case again.
 */
function guidOf({ commandId }: ConnectorCommand): string {
  const digits = commandId.replaceAll('-', '').toUpperCase();
  if (/^[0-9A-F]{32}$/.test(digits)) return digits;
  if (/^[\x21-\x7e]{16}$/.test(commandId)) return Buffer.from(commandId, 'latin1').toString('hex').toUpperCase();
  throw rejected('this command id does not fit into the GUID of a case');
}

type Fscm = NonNullable<Section['fscm']>;

function attributesOf(
  section: Section,
  { attributes: ids }: Fscm,
  command: ConnectorCommand,
  { args, item }: { readonly args: Arguments<'create_dispute'>; readonly item: OpenItemFacts },
) {
  const amount = args.amount ?? item.open;
  const values: readonly (readonly [string, string])[] = [
    [ids.companyCode, item.document.orgUnit],
    [ids.customer, customerOf(command)],
    [ids.amount, amount.amount],
    [ids.currency, amount.currency],
    [ids.reason, sapReason(section, args.reason)],
    [ids.title, `Invoice ${item.invoice}`],
    // For people: it finds the cases of a customer and an invoice. The command is found by the GUID.
    [ids.reference, `ADIT ${customerOf(command)} ${item.invoice}`],
  ];
  return values.map(([id, value]) => ({ ATTR_ID: id, ATTR_VALUE: value }));
}

function linesOf(text: string) {
  const lines: { TEXT_LINE: string }[] = [];
  for (let from = 0; from < text.length; from += LINE_LENGTH)
    lines.push({ TEXT_LINE: text.slice(from, from + LINE_LENGTH).replace(/\p{Cc}+/gu, ' ') });
  return lines;
}
