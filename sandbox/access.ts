/** How one user of a simulated system logs on. */
export interface Credential {
  readonly user: string;
  /** A 0600 file that holds the password and nothing else. */
  readonly passwordFile: string;
}

interface Users {
  readonly read: Credential;
  readonly write: Credential;
}

/** The RFC road to a system: where it listens, and what a process needs that loads node-rfc. */
export interface RfcAccess {
  readonly ashost: string;
  readonly sysnr: string;
  /** Message server, and the logon group that it knows. */
  readonly mshost: string;
  readonly msserv: string;
  readonly group: string;
  /** Stands for SAPNWRFC_HOME: the stand-in, which production refuses. */
  readonly sdkHome: string;
  /** On LD_LIBRARY_PATH before the process starts. */
  readonly libraryPath: string;
  /** Folder of the locked node-rfc. */
  readonly driverPath: string;
}

/** The simulated SAP ECC: one system with one ledger, reached over both roads. */
export interface EccAccess {
  readonly name: string;
  readonly kind: 'sap-ecc';
  readonly road: 'soap';
  readonly url: string;
  readonly caFile: string;
  readonly client: string;
  readonly timeZone: string;
  readonly users: Users;
  readonly companyCodes: readonly string[];
  readonly rfc: RfcAccess;
}

/** The simulated Oracle E-Business Suite: its database, which the Thin driver reaches. */
export interface EbsAccess {
  readonly name: string;
  readonly kind: 'oracle-ebs';
  readonly road: 'thin';
  readonly host: string;
  readonly port: number;
  readonly service: string;
  readonly timeZone: string;
  readonly users: Users;
  readonly operatingUnits: readonly string[];
  /** Whether XXADIT is installed. */
  readonly addon: 'on' | 'off';
  /** TCPS: PEM of the authority to trust, and of a client with its key that the server lets in. Absent: plain TCP. */
  readonly tls?: { readonly caFile: string; readonly certFile: string; readonly keyFile: string };
}

/** What the agent's configuration is written from. */
export type SystemAccess = EccAccess | EbsAccess;

export const isEcc = (access: SystemAccess): access is EccAccess => access.kind === 'sap-ecc';
export const isEbs = (access: SystemAccess): access is EbsAccess => access.kind === 'oracle-ebs';
