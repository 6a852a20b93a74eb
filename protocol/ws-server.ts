import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Transport } from './transport.ts';
import { SUBPROTOCOL, WS_LIMITS, wsTransport } from './ws-transport.ts';

const PARTING_MS = 1_000;

/** Turns HTTP upgrades into transports. Who may come in, the caller has decided before. */
export interface WsServer {
  /** Whether the request asks for the tunnel's subprotocol; nothing else is upgraded. */
  offersTunnel(request: IncomingMessage): boolean;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, onOpen: (transport: Transport) => void): void;
  /** Resolves when all have hung up, at most a second after they were asked to. */
  part(): Promise<void>;
}

export function createWsServer(): WsServer {
  const server = new WebSocketServer({
    ...WS_LIMITS,
    noServer: true,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  return {
    offersTunnel: (request) => {
      const offers = String(request.headers['sec-websocket-protocol'] ?? '').split(',');
      return offers.some((offer) => offer.trim() === SUBPROTOCOL);
    },
    upgrade: (request, socket, head, onOpen) => {
      server.handleUpgrade(request, socket, head, (webSocket) => onOpen(wsTransport(webSocket, socket)));
    },
    part: async () => {
      await Promise.all([...server.clients].map(parted));
    },
  };
}

function parted(webSocket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    webSocket.once('close', () => resolve());
    webSocket.close(1001);
    setTimeout(() => webSocket.terminate(), PARTING_MS).unref();
  });
}
