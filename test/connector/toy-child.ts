import { serveConnection } from '../../connector/child.ts';
import { toyConnector } from './toy-connector.ts';

serveConnection(async () => toyConnector);
