/** What a SOAP fault of the RFC handler says. `exception` marks a classic exception of the function module. */
interface FaultFacts {
  readonly code: 'Client' | 'Server' | 'VersionMismatch' | 'MustUnderstand';
  readonly type: string;
  readonly message: string;
  readonly exception?: { readonly functionName: string };
}

/** Ends a request with HTTP 500 and a SOAP fault. */
export class RfcFault extends Error {
  readonly facts: FaultFacts;

  constructor(facts: FaultFacts) {
    super(facts.message);
    this.name = 'RfcFault';
    this.facts = facts;
  }
}

/** Ends a request with a page of the ICF or ICM instead of SOAP. */
export class PageError extends Error {
  readonly status: number;
  readonly page: string;

  constructor(status: number, title: string, lines: readonly string[]) {
    super(title);
    this.name = 'PageError';
    this.status = status;
    const rows = lines.map((line) => `<p>${line}</p>`).join('');
    // Not well-formed XML, as the ICF's pages are not: whoever feeds this to an XML parser must expect it to fail.
    this.page = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><html><head><title>${title}</title><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body><br><h1>${title}</h1>${rows}<hr></body></html>`;
  }
}

/** Logon refused: the same page whatever was wrong, so that it does not tell which users exist. */
export const logonFailed = () =>
  new PageError(401, 'Logon failed', [
    'You have entered an incorrect user name or password, the user is locked, or the client does not exist.',
    'Error code: ICF-LE-http-c:100-l:E-T:1-C:3-U:5-P:5-L:7',
  ]);

/** A short dump while an ICF handler runs (the page that SAP shows for termination RABAX_STATE). */
export const shortDump = (error: string) =>
  new PageError(500, '500 SAP Internal Server Error', [`ERROR: ${error} (termination: RABAX_STATE)`]);

export const icmUnavailable = () =>
  new PageError(503, '503 Service Unavailable', [
    'No server available to handle your request',
    'Server: SAP NetWeaver Application Server / ICM',
  ]);

export const notActive = () =>
  new PageError(404, 'Service cannot be reached', [
    'The termination occurred in system ADT with error code 404 and for the reason Not found.',
  ]);
