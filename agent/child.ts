import { loadChildLoop, loadConnector } from './connectors.ts';

/** Entry of the forked process of one ERP system and role; the parent's first message says which. */
const { serveConnection } = await loadChildLoop();
serveConnection((kind) => loadConnector(kind));
