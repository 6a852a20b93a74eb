import { WebSocket } from 'ws';
import type { FloorReady } from './entries/floor-server.ts';
import type { Asker } from './load.ts';

/** One message and its answer at a time over a bare `ws` connection with mutual TLS 1.3. */
export async function echoAsker({ echoUrl, ca, client }: FloorReady, message: string): Promise<Asker> {
  const webSocket = new WebSocket(echoUrl, {
    ca,
    cert: client.certificate,
    key: client.privateKey,
    minVersion: 'TLSv1.3',
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  await new Promise<void>((resolve, reject) => {
    webSocket.once('open', resolve);
    webSocket.once('error', reject);
  });
  const bytes = Buffer.from(message);
  let answered: () => void = () => {};
  webSocket.on('message', () => answered());
  return {
    ask: () =>
      new Promise<void>((resolve) => {
        answered = resolve;
        webSocket.send(bytes, { binary: true, compress: false });
      }),
    close: async () => webSocket.terminate(),
  };
}
