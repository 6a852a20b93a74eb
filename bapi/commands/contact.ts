import { argumentsOf } from '../../connector/command-arguments.ts';
import { beforeWriting } from '../../connector/nothing-written.ts';
import type { CommandOutcome, ConnectorCommand, LookupResult } from '../../domain/connector.ts';
import type { Instant } from '../../domain/dates.ts';
import { asAditError } from '../../domain/errors.ts';
import { alphaIn } from '../abap/alpha.ts';
import {
  BAPI_ADDRESSCONTPART_CHANGE,
  BAPI_ADDRESSCONTPART_GETDETAIL,
  BAPI_ADDRESSORG_CHANGE,
  BAPI_ADDRESSORG_GETDETAIL,
  BAPI_TRANSACTION_COMMIT,
  BAPI_TRANSACTION_ROLLBACK,
} from '../catalogue/writes.ts';
import type { RfcSession } from '../driver.ts';
import { returnError } from '../errors.ts';
import type { Ask } from '../session.ts';
import { customerOf } from './arguments.ts';
import { type Communication, isFulfilled, type Plan, planOf, type Wish } from './contact-plan.ts';
import { assertInterfaces } from './interface-check.ts';
import { failed, refused, unknown } from './outcome.ts';
import { committed, firstFailure, type Written } from './unit.ts';

/** Whose address: the customer's own, or that of one of its contact persons there. */
interface Party {
  readonly customer: string;
  readonly person: string | null;
}

/** A customer's own address, and the address that a contact person has at the customer's. */
const ORGANISATION = '0001';
const PERSON = '0005';
const CUSTOMER_TYPE = 'KNA1';
const PERSON_TYPE = 'BUS1006001';

const SAVING = { SAVE_ADDRESS: 'X', IV_CHECK_ADDRESS: 'X' };

/**
 * Changes a telephone number or mail address: read, change, commit, read back. The structures in which a contact person
 * gets a name or a role are unknown, so that nobody can be added and nobody renamed.
 */
export async function updateContact(ask: Ask, command: ConnectorCommand, now: () => Instant): Promise<CommandOutcome> {
  try {
    const { party, wish, more } = meantBy(command);
    if (more) return refused(ask, 'only telephone numbers and mail addresses can be changed by the known interfaces');
    await beforeWriting(() => assertInterfaces(ask, interfacesFor(party)));
    const before = await beforeWriting(() => readCommunication(ask, party));
    if (isFulfilled(wish, before.found)) return done(ask, before.address, now);
    const plan = planOf(wish, before.found);
    const verdict = await committed(ask, (unit) => change(unit, party, plan));
    if (verdict) return verdict;
    return await readBack(ask, party, wish, now);
  } catch (thrown) {
    return failed(ask, asAditError(thrown));
  }
}

/** The value itself tells: once it is as wished the command is carried out, whoever did it. */
export async function lookupContact(ask: Ask, command: ConnectorCommand, now: () => Instant): Promise<LookupResult> {
  const { party, wish } = meantBy(command);
  const { address, found } = await readCommunication(ask, party);
  return isFulfilled(wish, found)
    ? { found: 'present', receipt: { document: address, postedAt: now() } }
    : { found: 'absent' };
}

function meantBy(command: ConnectorCommand): { party: Party; wish: Wish; more: boolean } {
  const { action, contact, phone, email, name, role } = argumentsOf('update_contact', command);
  return {
    party: { customer: customerOf(command), person: contact === undefined ? null : alphaIn(contact, 10) },
    wish: { action, phone, email },
    more: name !== undefined || role !== undefined,
  };
}

function interfacesFor({ person }: Party) {
  return person === null
    ? [BAPI_ADDRESSORG_GETDETAIL, BAPI_ADDRESSORG_CHANGE, BAPI_TRANSACTION_COMMIT, BAPI_TRANSACTION_ROLLBACK]
    : [BAPI_ADDRESSCONTPART_GETDETAIL, BAPI_ADDRESSCONTPART_CHANGE, BAPI_TRANSACTION_COMMIT, BAPI_TRANSACTION_ROLLBACK];
}

function personKeys({ customer, person }: Party) {
  return {
    OBJ_TYPE_P: PERSON_TYPE,
    OBJ_ID_P: person ?? '',
    OBJ_TYPE_C: CUSTOMER_TYPE,
    OBJ_ID_C: customer,
    CONTEXT: PERSON,
  };
}

function organisationKeys({ customer }: Party) {
  return { OBJ_TYPE: CUSTOMER_TYPE, OBJ_ID: customer, CONTEXT: ORGANISATION };
}

async function readCommunication(ask: Ask, party: Party): Promise<{ address: string; found: Communication }> {
  // Not joined to a reading that began before the change did.
  const reply =
    party.person === null
      ? await ask.change(BAPI_ADDRESSORG_GETDETAIL, organisationKeys(party))
      : await ask.change(BAPI_ADDRESSCONTPART_GETDETAIL, personKeys(party));
  const failure = firstFailure(reply.RETURN);
  if (failure) throw returnError(BAPI_ADDRESSORG_GETDETAIL.name, failure);
  return { address: reply.ADDRESS_NUMBER, found: { phones: reply.BAPIADTEL, mails: reply.BAPIADSMTP } };
}

async function change(unit: RfcSession, party: Party, plan: Plan): Promise<Written> {
  if (party.person === null) {
    const { RETURN } = await unit.call(BAPI_ADDRESSORG_CHANGE, { ...organisationKeys(party), ...SAVING, ...plan });
    return { functionName: BAPI_ADDRESSORG_CHANGE.name, failure: firstFailure(RETURN) };
  }
  const { RETURN } = await unit.call(BAPI_ADDRESSCONTPART_CHANGE, { ...personKeys(party), ...SAVING, ...plan });
  return { functionName: BAPI_ADDRESSCONTPART_CHANGE.name, failure: firstFailure(RETURN) };
}

/** It is committed; until it has been seen nobody says so. */
async function readBack(ask: Ask, party: Party, wish: Wish, now: () => Instant): Promise<CommandOutcome> {
  try {
    const after = await readCommunication(ask, party);
    if (isFulfilled(wish, after.found)) return done(ask, after.address, now);
    return unknown(ask, 'committed, but the address does not show it');
  } catch (thrown) {
    return unknown(ask, `committed, but not read back: ${asAditError(thrown).message}`);
  }
}

/** Addresses have a number; change documents of the customer stand under it. */
function done(ask: Ask, address: string, now: () => Instant): CommandOutcome {
  return {
    outcome: 'done',
    receipt: { document: address === '' ? 'address' : address, postedAt: now() },
    readBack: 'verified',
    cost: ask.cost(),
  };
}
