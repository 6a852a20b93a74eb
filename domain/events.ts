/** An event for the platform: a fact that happened, delivered at least once and in order until acknowledged. */
export interface OutboundEvent {
  /** Changes whenever the numbering starts anew; an acknowledged (epoch, sequence) is never used twice. */
  readonly epoch: string;
  readonly sequence: number;
  /** Such as `invoice.paid` or `command.decided`. */
  readonly kind: string;
  /** JSON text. */
  readonly body: string;
}

/** A durable list of events, one epoch at a time: command results from `ledger.db`, record changes from `records.db`. */
export interface EventSource {
  readonly epoch: string;
  /** The oldest unacknowledged events, in order of their sequence. */
  pending(limit: number): readonly OutboundEvent[];
  /** All events up to and including `sequence` arrived. Idempotent. */
  acknowledged(sequence: number): void;
  /** Calls back after new events were committed; returns the way to stop that. */
  onNew(notify: () => void): () => void;
}
