import type { DoctorFinding } from '../../domain/connector.ts';
import type { SystemStatus } from '../host/contract.ts';

/** What the CLI relies on in the reply of `status`; whatever else it holds is shown as it is. */
export interface StatusReply {
  /** False when an operator should look: exit code 69. */
  readonly healthy: boolean;
  readonly tunnel: { readonly state: string; readonly [further: string]: unknown };
  readonly systems: readonly SystemStatus[];
  readonly [further: string]: unknown;
}

/** Reply of `doctor`: what each system's connector found. */
export type DoctorReply = readonly {
  readonly system: string;
  readonly findings: readonly DoctorFinding[];
}[];
