// A real socket server that says what a test tells it to say, and remembers what it was asked.

import { createServer, type IncomingHttpHeaders, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";

import { type WebSocket, WebSocketServer } from "ws";

import { until } from "./until";

type Frame = Readonly<Record<string, unknown>> & { readonly type: string };

/** One socket, seen from the server. */
export class Peer {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly frames: Frame[] = [];
  readonly #socket: WebSocket;
  answersPings = true;
  isClosed = false;

  constructor(socket: WebSocket, url: string, now: () => number) {
    const address = new URL(url, "http://localhost");
    this.path = address.pathname;
    this.query = Object.fromEntries(address.searchParams);
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Frame;
      this.frames.push(frame);
      if (frame.type === "ping" && this.answersPings) this.pong(frame, now());
    });
    socket.on("close", () => (this.isClosed = true));
  }

  send(frame: object | string): void {
    this.#socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  pong(ping: Frame, nowMs: number): void {
    this.send({ type: "pong", server_time: new Date(nowMs).toISOString(), id: ping["id"] });
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  /** Vanish without a close frame. */
  vanish(): void {
    this.#socket.terminate();
  }

  /** Give the first frame of this type, as soon as it has come. */
  async asked(type: string, which = 0): Promise<Frame> {
    return until(() => this.frames.filter((frame) => frame.type === type)[which], `frame ${type}`);
  }
}

/** What a page has POSTed. */
interface Post {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export class Server {
  readonly peers: Peer[] = [];
  readonly posts: Post[] = [];
  readonly #http: HttpServer;
  readonly #sockets: WebSocketServer;
  /** The server's clock. */
  now: () => number = () => Date.now();

  private constructor() {
    this.#http = createServer((request, response) => {
      let text = "";
      request.on("data", (part: Buffer) => (text += part.toString()));
      request.on("end", () => {
        // An empty one is asked whether it is there; who was cut off in the middle has sent nothing.
        if (text !== "") this.posts.push({ path: request.url, headers: request.headers, body: JSON.parse(text) });
        response.writeHead(204).end();
      });
    });
    this.#sockets = new WebSocketServer({ server: this.#http });
    this.#sockets.on("connection", (socket, request) => {
      this.peers.push(new Peer(socket, request.url ?? "", () => this.now()));
    });
  }

  static async start(): Promise<Server> {
    const server = new Server();
    await new Promise<void>((resolve) => server.#http.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Give the socket with this number, as soon as it is there. */
  async peer(number: number): Promise<Peer> {
    return until(() => this.peers[number], `socket ${number}`);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}
