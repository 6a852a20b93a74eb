import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { column, cursorOf, number, text } from './small-engine.ts';
import { openWorld } from './world.ts';

const ROUNDS = 200;
const ROWS = 20_000;

/** Milliseconds of one round trip over a socket that only echoes: what the machine allows at best. */
async function bareEcho(): Promise<number> {
  const server = createServer((socket) => socket.setNoDelay(true).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  const started = performance.now();
  for (let i = 0; i < ROUNDS; i++) {
    socket.write('ping');
    await once(socket, 'data');
  }
  const each = (performance.now() - started) / ROUNDS;
  socket.destroy();
  server.close();
  return each;
}

it('answers queries of ten rows and fetches of many rows, and prints how fast beside a bare echo', async () => {
  const world = await openWorld();
  const columns = [column('ID', 'NUMBER'), column('NAME', 'VARCHAR2'), column('AMOUNT', 'NUMBER')];
  const rows = (count: number) => () => ({
    kind: 'query' as const,
    cursor: cursorOf(columns, count, (index) => [number(index), text(`row ${index}`), number(`${index}.25`)]),
  });
  world.engine.statements.set('select ten', rows(10)).set('select many', rows(ROWS));
  const connection = await world.connect();
  await connection.execute('select ten', [], { prefetchRows: 20 });
  const echoMs = await bareEcho();
  let started = performance.now();
  for (let i = 0; i < ROUNDS; i++) await connection.execute('select ten', [], { prefetchRows: 20 });
  const queryMs = (performance.now() - started) / ROUNDS;
  started = performance.now();
  const { rows: many } = await connection.execute('select many', [], { fetchArraySize: 1000 });
  const fetchMs = performance.now() - started;
  expect(many).toHaveLength(ROWS);
  await connection.close();
  await world.wire.close();
  process.stdout.write(
    `echo ${echoMs.toFixed(3)} ms · query of 10 rows ${queryMs.toFixed(3)} ms · ${ROWS} rows ${fetchMs.toFixed(0)} ms\n`,
  );
});
