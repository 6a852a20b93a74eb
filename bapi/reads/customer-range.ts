import { AditError } from '../../domain/errors.ts';
import { BAPI_CUSTOMER_GETLIST } from '../catalogue/functions.ts';
import type { OutputOf } from '../catalogue/types.ts';
import type { Ask } from '../session.ts';

const HIGHEST = 'ZZZZZZZZZZ';

export interface CustomerRange {
  readonly rows: OutputOf<typeof BAPI_CUSTOMER_GETLIST>['ADDRESSDATA'];
  /** Where the next page starts, exclusive; null after the last. */
  readonly after: string | null;
}

/**
 * One page of all customers of the client, by BAPI and by range of numbers. Which rows a cut list holds is not promised,
 * so it only proposes where to split.
 */
export async function customerRange(ask: Ask, after: string | null, pageRows: number): Promise<CustomerRange> {
  let high = HIGHEST;
  for (;;) {
    const list = await ask
      .call(BAPI_CUSTOMER_GETLIST, {
        MAXROWS: pageRows + 2,
        IDRANGE: [{ SIGN: 'I', OPTION: 'BT', LOW: after ?? '0000000000', HIGH: high }],
      })
      .catch((thrown: unknown) => {
        if (thrown instanceof AditError && thrown.code === 'NOT_FOUND') return { ADDRESSDATA: [] };
        throw thrown;
      });
    const rows = list.ADDRESSDATA.filter(({ CUSTOMER }) => CUSTOMER !== after);
    if (rows.length <= pageRows) return { rows, after: high === HIGHEST ? null : high };
    const numbers = rows.map(({ CUSTOMER }) => CUSTOMER).sort();
    const middle = numbers[Math.floor((numbers.length - 1) / 2)] ?? high;
    if (middle >= high) throw new AditError('ERP_REPLY_INVALID', 'BAPI_CUSTOMER_GETLIST does not keep to its range');
    high = middle;
  }
}
