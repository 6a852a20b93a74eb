import type { EbsAccess, EccAccess, SystemAccess } from '../access.ts';

/** How the agent reaches SAP: with node-rfc on the stand-in library, or by SOAP RFC over HTTPS. */
export type Road = 'rfc' | 'soap';

/** Files that hold nothing but the user's name. */
interface UserFiles {
  readonly userFiles: { readonly read: string; readonly write: string };
}
export type SystemFiles = SystemAccess & UserFiles;

type Section = Readonly<Record<string, unknown>>;

/** The section of a simulated system, as its administrators would write it. */
export function sectionOf(system: SystemFiles, road: Road): Section {
  return system.kind === 'sap-ecc' ? eccSection(system, road) : ebsSection(system);
}

/** How the agent reaches a system. */
export function roadTo(system: SystemAccess, road: Road): string {
  return system.kind === 'sap-ecc' ? road : system.road;
}

function eccSection(system: EccAccess & UserFiles, road: Road): Section {
  return {
    ...way(system, road),
    client: system.client,
    companyCodes: [...system.companyCodes],
    ...credentials(system),
    creditControlArea: '1000',
    creditCurrency: 'EUR',
    paymentMethods: { C: 'check', T: 'wire', U: 'wire', D: 'direct_debit', A: 'ach', K: 'card' },
    taskWorkflow: { task: 'WS90000001' },
    addon: 'on',
  };
}

/** What `road` makes of a section: where the system is, and what the road needs on this host. */
function way(system: EccAccess, road: Road): Section {
  if (road === 'soap') return { road, url: system.url, ca: system.caFile };
  const { ashost, sysnr, sdkHome, driverPath } = system.rfc;
  // Addresses are changed by two calls in one session, which only this road has.
  return { road, ashost, sysnr, sdkHome, driverPath, contactChanges: 'address' };
}

function ebsSection(system: EbsAccess & UserFiles): Section {
  const { host, port, service, tls, addon, operatingUnits } = system;
  const { read, write } = credentials(system);
  return {
    mode: 'thin',
    hosts: [`${host}:${port}`],
    service,
    ...(tls && { tls: { ca: tls.caFile, certificate: file(tls.certFile), key: file(tls.keyFile) } }),
    reads: addon === 'on' ? 'wrapper' : 'views',
    addon,
    operatingUnits: [...operatingUnits],
    read,
    write: addon === 'on' ? write : { ...write, proxyUser: 'APPS' },
    context: { user: 'ADIT_AGENT', responsibility: 'ADIT_COLLECTIONS', application: 'AR' },
    paymentMethods: { Wire: 'wire', Check: 'check', 'Direct Debit': 'direct_debit', Card: 'card' },
    creditCurrency: 'EUR',
    contactChanges: 'contact-point',
  };
}

function credentials({ userFiles, users }: SystemFiles) {
  const of = (role: 'read' | 'write') => ({ user: file(userFiles[role]), password: file(users[role].passwordFile) });
  return { read: of('read'), write: of('write') };
}

function file(path: string): string {
  return `\${file:${path}}`;
}
