import type { FunctionSignature, Parameter } from '../../../../sandbox/ecc/dictionary.ts';
import type { FunctionModule } from '../../../../sandbox/ecc/functions/contract.ts';
import { type FunctionLibrary, functionLibrary } from '../../../../sandbox/ecc/functions/library.ts';
import { type RfcFront, type RfcFrontDeps, startRfcFront } from '../../../../sandbox/ecc/rfc/server.ts';
import { type RemoteClient, RfcDriver, type Values } from '../../rfc-sdk/driver.ts';
import { startWorld, type World } from '../world.ts';

/** A simulated ECC with both fronts, and the real node-rfc in another process. */
export interface RfcWorld {
  readonly soap: World;
  readonly front: RfcFront;
  readonly driver: RfcDriver;
  /** Logon parameters of a user. */
  logon(user?: 'ADIT_READ' | 'ADIT_WRITE'): Record<string, string>;
  /** A client that is logged on. */
  open(parameters?: Values, options?: Values): Promise<RemoteClient>;
  close(): Promise<void>;
}

const PASSWORDS = { ADIT_READ: 'Sesam:1', ADIT_WRITE: 'Sesam-2' } as const;

/** Another front over the system of `soap`, for the same driver. */
export async function frontOver(soap: World, driver: RfcDriver, more: Partial<RfcFrontDeps> = {}): Promise<RfcWorld> {
  const { abap, faults, calls } = soap;
  const front = await startRfcFront({ abap, faults, calls, host: '127.0.0.1', ...more });
  const logon: RfcWorld['logon'] = (user = 'ADIT_WRITE') => ({
    ashost: front.host,
    sysnr: front.sysnr,
    client: abap.client,
    user,
    passwd: PASSWORDS[user],
    lang: 'EN',
  });
  return {
    soap,
    front,
    driver,
    logon,
    open: async (parameters = {}, options = {}) => {
      const client = await driver.client({ ...logon(), ...parameters }, options);
      await client.open();
      return client;
    },
    close: () => front.close(),
  };
}

export async function startRfcWorld(more: Partial<RfcFrontDeps> = {}): Promise<RfcWorld> {
  const [soap, driver] = await Promise.all([startWorld(), RfcDriver.start()]);
  const world = await frontOver(soap, driver, more);
  return {
    ...world,
    close: async () => {
      await driver.stop();
      await world.close();
      await soap.close();
    },
  };
}

/** The standard functions and one more. */
export function libraryWith(
  name: string,
  parameters: readonly Parameter[],
  module: FunctionModule,
  more: Partial<FunctionSignature> = {},
): FunctionLibrary {
  const signature: FunctionSignature = { commits: 'read', exceptions: [], parameters: [...parameters], ...more };
  return functionLibrary({ addOns: [{ find: (wanted) => (wanted === name ? { signature, module } : undefined) }] });
}
