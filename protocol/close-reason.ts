/** Why a session ended. `lost`: the transport broke and nobody said why. */
export type CloseCode =
  | 'drained'
  | 'shutdown'
  | 'replaced'
  | 'refused'
  | 'heartbeat'
  | 'hello_timeout'
  | 'version'
  | 'violation'
  | 'overflow'
  | 'lost';

/** Why a session ended and who said so; `byPeer` texts were written by the other end. */
export interface CloseReason {
  readonly code: CloseCode;
  /** For operators, printable ASCII. */
  readonly text: string;
  readonly byPeer: boolean;
}

const TOLD: ReadonlySet<string> = new Set<CloseCode>([
  'drained',
  'shutdown',
  'replaced',
  'refused',
  'heartbeat',
  'hello_timeout',
  'version',
  'violation',
  'overflow',
]);

function isCloseCode(code: string): code is CloseCode {
  return TOLD.has(code);
}

/** What the peer says of the end; a code that this version does not know counts as `lost`. */
export function toldByPeer(said: { readonly code: string; readonly text: string }): CloseReason {
  return {
    code: isCloseCode(said.code) ? said.code : 'lost',
    text: said.text.replaceAll(/[^\x20-\x7e]/g, '?'),
    byPeer: true,
  };
}
