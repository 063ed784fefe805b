// The socket of one page. It comes back for ever with the same connection id; what was not answered is sent
// again with the same id, which the server answers once and for all.

import {
  parseFrame,
  PROTOCOL,
  type AirtimeCount,
  type Answer,
  type ClosedWhy,
  type Request,
  type ServerFrame,
  type ViewFrame,
} from "./protocol";

// Short at first: after a server's restart everybody is back within two seconds of its listening.
const FIRST_DELAY_MS = 300;
const SOON_DELAY_MS = 800;
const LONGEST_DELAY_MS = 3000;
const SOON_TRIES = 50;
const SILENCE_MS = 15_000;
const ANSWER_WITHIN_MS = 4000;
const SIGNALS_KEPT = 400;
// A socket that was opened this lately is not opened again because the page woke up.
const FRESH_MS = 1000;

/** The part of WebSocket that is used. */
export interface Wire {
  readyState: number;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

/** What every view has, whatever else a page is shown: `seq` rises. */
export interface Numbered {
  view: { seq: number };
}

export interface SocketListener<View extends Numbered = ViewFrame> {
  /** A newer view; `askedAt` is when this page asked for it, if it did (performance.now). */
  onView(frame: View, askedAt: number | undefined): void;
  onFrame(frame: Exclude<ServerFrame, ViewFrame>): void;
  onConnected(isConnected: boolean): void;
  onClosed(why: ClosedWhy): void;
}

interface Pending {
  text: string;
  resolve: (answer: Answer) => void;
}

const OPEN = 1;
// From this try on it is asked whether the server is there at all before a socket is opened: a browser that has seen many sockets fail
// lets each new one wait for up to five seconds.
const ASK_FROM = 3;
const ASKED = "/offline.js";

/** Whether the server answers anything. */
async function serverAnswers(): Promise<boolean> {
  try {
    await fetch(ASKED, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return true;
  } catch {
    return false;
  }
}

/** How long to wait before the try of this number (from 0), without the random part. */
export function delayBefore(tries: number): number {
  if (tries < SOON_TRIES) return Math.min(SOON_DELAY_MS, FIRST_DELAY_MS * 1.6 ** tries);
  return LONGEST_DELAY_MS;
}

export class RoomSocket<View extends Numbered = ViewFrame> {
  private wire: Wire | null = null;
  private isGreeted = false;
  private isOver = false;
  private lastSeq = -1;
  private tries = 0;
  private askedAt: number | undefined;
  private heardAt = 0;
  private openedAt = -Infinity;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private readonly pending = new Map<string, Pending>();
  private signals: string[] = [];
  private media: string | null = null;

  constructor(
    private address: string,
    readonly connection: string,
    private readonly listener: SocketListener<View>,
    private readonly open: (address: string) => Wire = (url) => new WebSocket(url) as unknown as Wire,
    private readonly isThere: () => Promise<boolean> = serverAnswers,
  ) {}

  get isConnected(): boolean {
    return this.isGreeted;
  }

  /** Opens the socket, also again after it was closed for good. */
  start(): void {
    this.isOver = false;
    this.connect();
  }

  /** From the next time on it is opened at this address. */
  moveTo(address: string): void {
    this.address = address;
  }

  /** Ends it for good. */
  stop(): void {
    this.isOver = true;
    clearTimeout(this.retry);
    this.drop();
  }

  /** The network is back or the page awake: make sure of the connection now. */
  wake(): void {
    if (this.isOver) return;
    if (this.isGreeted) this.askHead();
    else if (performance.now() - this.openedAt > FRESH_MS) this.connect();
  }

  /** Called now and then: a socket that says nothing for long is asked whether it still lives. */
  tick(): void {
    if (this.isGreeted && performance.now() - this.heardAt > SILENCE_MS) this.askHead();
  }

  /** Asks for the view again. */
  askHead(): void {
    if (!this.isGreeted || this.askedAt !== undefined) return;
    this.askedAt = performance.now();
    this.transmit(JSON.stringify({ kind: "head" }));
    this.expectAnswer();
  }

  /** Asks for what opens the media server; a new connection gets it unasked. */
  askAccess(): void {
    if (this.isGreeted) this.transmit(JSON.stringify({ kind: "access" }));
  }

  /** Sends something that is answered; kept and sent again until it is. */
  ask(request: Request): Promise<Answer> {
    const id = crypto.randomUUID();
    const text = JSON.stringify({ ...request, id });
    return new Promise((resolve) => {
      this.pending.set(id, { text, resolve });
      if (this.isGreeted) this.transmit(text);
    });
  }

  /** A message for another page's mesh; waits while the socket is down. */
  signal(to: string, data: object): void {
    const text = JSON.stringify({ kind: "signal", to, data });
    if (this.isGreeted) this.transmit(text);
    else this.signals = [...this.signals, text].slice(-SIGNALS_KEPT);
  }

  /** Whether one's microphone and camera are on; said again after every reconnection. */
  sayMedia(audio: boolean, video: boolean): void {
    const text = JSON.stringify({ kind: "media", audio, video });
    if (text === this.media) return;
    this.media = text;
    if (this.isGreeted) this.transmit(text);
  }

  /** A line in place of one's voice: for this moment only, so it is not kept for later. */
  say(text: string): boolean {
    if (!this.isGreeted) return false;
    this.transmit(JSON.stringify({ kind: "say", text }));
    return true;
  }

  /** A sum of one's own speech; the next one holds it too, so that it is not kept for later. */
  count(phase: string, count: AirtimeCount): boolean {
    if (!this.isGreeted) return false;
    this.transmit(JSON.stringify({ kind: "airtime", phase, ...count }));
    return true;
  }

  private connect(): void {
    clearTimeout(this.retry);
    this.drop();
    const wire = this.open(this.address);
    this.wire = wire;
    this.openedAt = performance.now();
    this.lastSeq = -1;
    wire.onopen = () => {
      this.askedAt = performance.now();
      this.transmit(JSON.stringify({ kind: "hello", protocol: PROTOCOL, connection: this.connection }));
    };
    wire.onmessage = (event) => {
      this.hear(String(event.data));
    };
    wire.onclose = () => {
      this.lose();
    };
    this.expectAnswer();
  }

  /** Lets go of the socket at once: closing a dead one may take minutes. */
  private drop(): void {
    clearTimeout(this.patience);
    const wire = this.wire;
    this.wire = null;
    this.askedAt = undefined;
    if (wire) {
      wire.onopen = wire.onmessage = wire.onclose = null;
      wire.close();
    }
    if (this.isGreeted) {
      this.isGreeted = false;
      this.listener.onConnected(false);
    }
  }

  private lose(): void {
    this.drop();
    this.openedAt = -Infinity;
    if (this.isOver) return;
    clearTimeout(this.retry);
    const delay = delayBefore(this.tries) * (0.75 + Math.random() / 4);
    this.tries += 1;
    this.retry = setTimeout(() => {
      if (this.tries < ASK_FROM) this.connect();
      else void this.connectIfThere();
    }, delay);
  }

  private async connectIfThere(): Promise<void> {
    const isThere = await this.isThere();
    if (this.isOver || this.wire) return; // ended, or opened meanwhile
    if (isThere) this.connect();
    else this.lose();
  }

  private expectAnswer(): void {
    clearTimeout(this.patience);
    this.patience = setTimeout(() => {
      this.lose();
    }, ANSWER_WITHIN_MS);
  }

  private hear(text: string): void {
    const frame = parseFrame(text);
    if (!frame) return;
    this.heardAt = performance.now();
    if (frame.kind === "view") this.hearView(frame as unknown as View);
    else if (frame.kind === "closed") {
      this.isOver = true;
      this.drop();
      this.listener.onClosed(frame.why);
    } else if (frame.kind === "hold") {
      this.expectAnswer(); // we were heard, and many are being seated
      this.listener.onFrame(frame);
    } else {
      if (frame.kind === "done" || frame.kind === "refused") this.settle(frame);
      this.listener.onFrame(frame);
    }
  }

  private hearView(frame: View): void {
    const askedAt = this.askedAt;
    this.askedAt = undefined;
    clearTimeout(this.patience);
    if (!this.isGreeted) this.greet();
    if (frame.view.seq < this.lastSeq) return;
    this.lastSeq = frame.view.seq;
    this.listener.onView(frame, askedAt);
  }

  private greet(): void {
    this.isGreeted = true;
    this.tries = 0;
    this.listener.onConnected(true);
    if (this.media) this.transmit(this.media);
    for (const one of this.pending.values()) this.transmit(one.text);
    const signals = this.signals;
    this.signals = [];
    for (const text of signals) this.transmit(text);
  }

  private settle(frame: Extract<ServerFrame, { kind: "done" | "refused" }>): void {
    const pending = this.pending.get(frame.id);
    if (!pending) return;
    this.pending.delete(frame.id);
    pending.resolve(
      frame.kind === "done"
        ? { isDone: true, seq: frame.seq }
        : { isDone: false, code: frame.code, text: frame.text },
    );
  }

  private transmit(text: string): void {
    if (this.wire?.readyState === OPEN) this.wire.send(text);
  }
}
