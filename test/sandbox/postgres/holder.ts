import { startPostgres } from '../../../sandbox/postgres/server.ts';

// A process of its own that holds a database, so that a test can end it in any way.
const postgres = await startPostgres();
process.stdout.write(`${JSON.stringify(postgres.connect())}\n`);
setInterval(() => {}, 60_000);
