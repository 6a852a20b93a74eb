import type { WireError } from '../../domain/errors.ts';
import type { ChangePage, OverdueCustomer, OverdueQuery, PutBatch, SearchKeyPage, Written } from './contract.ts';
import type { OpenedFile } from './lifetime.ts';
import type { PurgeRequest } from './writer/purge.ts';

/** What the worker thread can be asked, by name, and what it answers. */
export interface WriterWork {
  put: { readonly asks: PutBatch; readonly answers: Written };
  changes: { readonly asks: ChangePage; readonly answers: Written };
  searchKeys: { readonly asks: SearchKeyPage; readonly answers: Written };
  overdue: { readonly asks: OverdueQuery; readonly answers: OverdueCustomer[] };
  purge: { readonly asks: PurgeRequest; readonly answers: number };
  identity: {
    readonly asks: { readonly system: string; readonly identity: string; readonly doubtfulSince?: string };
    readonly answers: null;
  };
  /** Lets the change feed of a system begin anew; what was read so far stays. */
  restart: { readonly asks: { readonly system: string }; readonly answers: null };
  acknowledge: { readonly asks: { readonly sequence: number }; readonly answers: null };
  /** The reader met damage: put the file aside and begin anew. */
  rebuild: { readonly asks: null; readonly answers: null };
  close: { readonly asks: null; readonly answers: null };
}

export type WriterWorkName = keyof WriterWork;

export type WriterRequest = {
  [W in WriterWorkName]: { readonly id: number; readonly work: W; readonly asks: WriterWork[W]['asks'] };
}[WriterWorkName];

export type WriterMessage =
  | { readonly t: 'opened'; readonly epoch: string; readonly rebuilt: OpenedFile['rebuilt'] }
  | { readonly t: 'failed'; readonly error: WireError }
  | { readonly t: 'done'; readonly id: number; readonly answer: unknown }
  | { readonly t: 'refused'; readonly id: number; readonly error: WireError };

export interface WriterStart {
  readonly path: string;
  /** 32 bytes, or null for plain text. */
  readonly key: Uint8Array | null;
  readonly cipher: 'aes256' | 'aegis256';
}
