import { X509Certificate } from 'node:crypto';
import { languageKey } from '../front/logon.ts';
import type { AbapSystem } from '../session/contract.ts';
import type { User } from '../session/users.ts';
import { logonFailure, RfcFailure } from './errors.ts';

export interface RfcLogon {
  readonly user: User;
  /** One character, SAP's internal language key. */
  readonly language: string;
}

const refuse = (message: string): never => {
  throw new RfcFailure(logonFailure(message));
};

/** X509CERT is the certificate's Base64 without its PEM lines. What it proves is the business of SNC, which is not here. */
function checkCertificate(encoded: string): void {
  try {
    new X509Certificate(Buffer.from(encoded, 'base64'));
  } catch {
    refuse('No logon possible: the X.509 certificate cannot be read');
  }
}

/**
 * Checks client, user and password by the parameters of a logon. Failures count and lock as on every other road, and a
 * locked user is told so, which is what tells an operator that retrying is over. Throws RfcFailure.
 */
export function rfcLogon(abap: AbapSystem, parameters: Readonly<Record<string, string>>): RfcLogon {
  const { client = '', user: name = '', passwd = '', lang = 'EN', x509cert } = parameters;
  if (client !== abap.client) refuse(`Client ${client.slice(0, 3)} is not available in this system`);
  if (x509cert !== undefined && x509cert !== '') checkCertificate(x509cert);
  // Nothing maps names of SNC or certificates to users here (VUSREXTID is empty): the password decides.
  if (name === '' || passwd === '') refuse('Logon data is incomplete');
  if (abap.users.isLocked(name)) refuse('Password logon no longer possible - too many failed attempts');
  const user = abap.users.check(name, passwd);
  if (user === null) return refuse('Name or password is incorrect (repeat logon)');
  return { user, language: languageKey(lang) };
}
