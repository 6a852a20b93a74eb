import { describe, expect, it } from 'vitest';
import { problemOf, REMEDIES } from '../../../bapi/rfc/load-problems.ts';

const opened = (message: string) => Object.assign(new Error(message), { code: 'ERR_DLOPEN_FAILED' });

describe('what keeps the driver from being loaded', () => {
  it.each([
    ['libsapnwrfc.so: cannot open shared object file: No such file or directory', 'SDK_MISSING', 'libsapnwrfc.so'],
    ['The specified module could not be found.\n\\\\?\\C:\\x\\node.napi.node', 'SDK_MISSING', 'node.napi.node'],
    ['libsapucum.so: cannot open shared object file', 'SDK_INCOMPLETE', 'libsapucum.so'],
    ['libicuuc.so.50: cannot open shared object file', 'ICU_MISSING', 'libicuuc.so.50'],
    ['/x/node.napi.node: undefined symbol: RfcGetInt8', 'SDK_TOO_OLD', 'node.napi.node'],
    ['The specified procedure could not be found.', 'SDK_TOO_OLD', undefined],
    ['libsapnwrfc.so: wrong ELF class: ELFCLASS32', 'ARCH_MISMATCH', 'libsapnwrfc.so'],
    ['No native build was found for platform=linux arch=arm64 runtime=node', 'ARCH_MISMATCH', undefined],
    ["/lib64/libc.so.6: version `GLIBC_2.28' not found (required by libsapnwrfc.so)", 'GLIBC_TOO_OLD', 'libc.so.6'],
    ['MSVCR120.dll is missing', 'VC_RUNTIME_MISSING', 'MSVCR120.dll'],
    ['something else', 'DRIVER_UNFIT', undefined],
  ])('is told from the loader’s words: %s', (message, reason, library) => {
    expect(problemOf(opened(message), 'node-rfc')).toEqual({
      reason,
      details: library === undefined ? {} : { library },
    });
  });

  it('knows a driver that is not there from one of whose own parts is missing', () => {
    const missing = (name: string) =>
      Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
    expect(problemOf(missing('node-rfc'), 'node-rfc').reason).toBe('DRIVER_MISSING');
    expect(problemOf(missing('bluebird'), 'node-rfc').reason).toBe('DRIVER_UNFIT');
  });

  it('keeps nothing of the environment that the driver appends to its error', () => {
    const problem = problemOf(opened('broken\nenvironment: {"env":{"X":"libicudata.so.50"}}'), 'node-rfc');
    expect(problem).toEqual({ reason: 'DRIVER_UNFIT', details: {} });
  });

  it('comes with a remedy each', () => {
    for (const { message, hint } of Object.values(REMEDIES)) expect(`${message} ${hint}`).toMatch(/^\S.{30,}/);
  });
});
