import { expect, it } from 'vitest';
import { ebsApis } from '../../../../sandbox/ebs/apis/library.ts';
import { readEbsSignatures } from '../../../../sandbox/oracle/catalog/ebs-catalog.ts';
import { errorOf, run } from '../../oracle/sql/world.ts';
import { openBooks } from './harness.ts';

it('shows of EBS’s packages what can be called, and nothing that cannot', async () => {
  const books = await openBooks();
  const { loggedOn } = await books.open();
  const shown = await run(
    loggedOn,
    "SELECT DISTINCT package_name || '.' || object_name FROM all_arguments WHERE owner = 'APPS'",
  );
  expect((shown as string[][]).flat().sort()).toEqual([...ebsApis.keys()].sort());
  const packages = await run(
    loggedOn,
    "SELECT object_name FROM all_objects WHERE owner = 'APPS' AND object_type = 'PACKAGE'",
  );
  const names = (packages as string[][]).flat();
  // A package of types alone is there; one of which nothing is simulated is not.
  expect(names).toContain('ARW_CMREQ_COVER');
  const missing = Object.keys(readEbsSignatures().packages).filter(
    (name) => !name.startsWith('DBMS_') && !names.includes(name),
  );
  expect(missing.sort()).toEqual(['AR_INVOICE_API_PUB', 'AR_RECEIPT_API_PUB']);
  const ofSystem = "SELECT DISTINCT object_name FROM all_arguments WHERE package_name = 'DBMS_APPLICATION_INFO'";
  expect((await run(loggedOn, ofSystem)) as string[][]).toHaveLength(3);
  expect(await errorOf(loggedOn, 'BEGIN ar_receipt_api_pub.create_cash; END;')).toBe(6550);
  await books.close();
}, 120_000);
