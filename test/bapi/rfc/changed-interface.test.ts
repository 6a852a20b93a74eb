import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FunctionLibrary, functionLibrary } from '../../../sandbox/ecc/functions/library.ts';
import { type RfcFront, startRfcFront } from '../../../sandbox/ecc/rfc/server.ts';
import { startWorld, type World } from '../../sandbox/ecc/world.ts';
import { soon } from '../../soon.ts';
import { reference } from '../world.ts';
import { type RfcWorld, startRfcWorld } from './rfc-world.ts';

const FUNCTION = 'BAPI_CUSTOMER_GETDETAIL2';
const NEW = 'COMPANYCODE';

/** The system as it is, or as it was before a transport brought one more parameter. */
class Transports implements FunctionLibrary {
  readonly #now = functionLibrary({ addOns: [] });
  isImported = false;

  find(name: string): ReturnType<FunctionLibrary['find']> {
    const installed = this.#now.find(name);
    if (installed === undefined || name !== FUNCTION || this.isImported) return installed;
    const { signature } = installed;
    const parameters = signature.parameters.filter((parameter) => parameter.name !== NEW);
    return { module: async () => ({}), signature: { ...signature, parameters } };
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

it('R17: an interface that a transport changed is seen by a new process, for which an old one makes room', async () => {
  const section = { ashost: front.host, sysnr: front.sysnr, client: system.abap.client };
  const secrets = { [reference('READ_USER')]: 'ADIT_READ', [reference('READ_PASSWORD')]: 'Sesam:1' };
  const customer = { CUSTOMERNO: '0000010001' };
  const asked = { do: 'call', fn: FUNCTION, input: { ...customer, [NEW]: '1000' } } as const;
  const old = await world.open({ section, secrets });
  await old.value({ do: 'call', fn: FUNCTION, input: customer });
  library.isImported = true;
  // Young, and wrong as a catalogue would be: it is told, and the process stays.
  expect(await old.ask(asked)).toMatchObject({ ok: false, error: { code: 'ERP_REPLY_INVALID', outcome: 'none' } });
  expect(old.abandoned).toEqual([]);
  await old.value({ do: 'later', ms: 3_600_000 });
  expect(await old.ask(asked)).toMatchObject({ ok: false, error: { code: 'ERP_REPLY_INVALID', outcome: 'none' } });
  await soon(() => expect(old.abandoned).toHaveLength(1));
  const fresh = await world.open({ section, secrets });
  expect(await fresh.ask(asked)).toMatchObject({ ok: true });
});
