import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FunctionLibrary, functionLibrary } from '../../../sandbox/ecc/functions/library.ts';
import { type RfcFront, startRfcFront } from '../../../sandbox/ecc/rfc/server.ts';
import { startWorld, type World } from '../../sandbox/ecc/world.ts';
import { reference } from '../world.ts';
import { type RfcWorld, startRfcWorld } from './rfc-world.ts';

const FUNCTION = 'BAPI_CUSTOMER_GETDETAIL2';

/** The system as it is, or without a function that a transport took away. */
class Transports implements FunctionLibrary {
  readonly #all = functionLibrary({ addOns: [] });
  isGone = false;

  find(name: string): ReturnType<FunctionLibrary['find']> {
    return this.isGone && name === FUNCTION ? undefined : this.#all.find(name);
  }
}

let base: World;
let system: World;
let front: RfcFront;
let world: RfcWorld;
const library = new Transports();
beforeAll(async () => {
  [base, world] = await Promise.all([startWorld(), startRfcWorld()]);
  system = await base.another({ library, sid: 'TRN' });
  const { abap, faults, calls } = system;
  front = await startRfcFront({ abap, faults, calls, host: '127.0.0.1' });
});
afterAll(async () => {
  await world.close();
  await front.close();
  await system.close();
  await base.close();
});

it('a function that is not there has surely not run, whether the library knew it before or never did', async () => {
  const section = { ashost: front.host, sysnr: front.sysnr, client: system.abap.client };
  const secrets = { [reference('READ_USER')]: 'ADIT_READ', [reference('READ_PASSWORD')]: 'Sesam:1' };
  const asked = { do: 'call', fn: FUNCTION, input: { CUSTOMERNO: '0000010001' } } as const;
  const refused = (exception: string) => ({
    ok: false,
    error: { code: 'ERP_REPLY_INVALID', outcome: 'none', details: { exception } },
  });
  const old = await world.open({ section, secrets });
  await old.value(asked);
  library.isGone = true;
  expect(await old.ask(asked)).toMatchObject(refused('CALL_FUNCTION_NOT_FOUND'));
  const fresh = await world.open({ section, secrets });
  expect(await fresh.ask(asked)).toMatchObject(refused('FU_NOT_FOUND'));
  library.isGone = false;
  expect(await old.ask(asked)).toMatchObject({ ok: true });
  expect(await fresh.ask(asked)).toMatchObject({ ok: true });
});
