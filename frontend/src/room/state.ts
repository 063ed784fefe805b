// What the page knows. It holds no rules: each view of the server replaces the one before.

import { keptCard } from "../card";
import { ServerClock } from "./clock";
import type {
  ClosedWhy,
  Crossroads,
  Gift,
  Memo,
  Opening,
  OwnWords,
  PeerState,
  PhaseData,
  RoomData,
  RoomView,
  ShownGesture,
  ViewFrame,
} from "./protocol";

export const GESTURE_SHOWN_MS = 8000;
const NOTICE_SHOWN_MS = 9000;
// A written line stays while its writer has the turn, and long enough to be read where nobody has it.
export const SAID_SHOWN_MS = 30_000;

/** A sentence at the head of the table; `key` replaces an older one of the same kind. */
export interface Notice {
  key: string;
  text: string;
  until: number;
}

export interface GestureOnTable extends ShownGesture {
  until: number;
}

export class RoomStore {
  view: RoomView | null = null;
  gifts: Gift[] = [];
  opening: Opening | null = null;
  peers: Record<string, PeerState> = {};
  memo: Memo | null = null;
  gift: string | null = null;
  card: Crossroads | null = null;
  /** Whether the server said what this person has written already. */
  hasOwnWords = false;
  isConnected = false;
  lostAt: number | null = null;
  closed: ClosedWhy | null = null;
  /** Whether the server lets one wait before the first view. */
  isHeld = false;
  helpWasCalled = false;
  /** Whether one's own 話した時間 is measured; null where the term does not measure. */
  agreesToAirtime: boolean | null = null;
  notices: Notice[] = [];
  gestures: GestureOnTable[] = [];
  said: { seat: string; text: string; until: number } | null = null;

  private lastGesture = 0;
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly data: RoomData,
    readonly clock: ServerClock = new ServerClock(),
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  get phase(): PhaseData | null {
    return (this.view && this.data.phases[this.view.phase]) ?? null;
  }

  get nextPhase(): PhaseData | null {
    return (this.view && this.data.phases[this.view.phase + 1]) ?? null;
  }

  /** Calls `listener` on every change, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  changed(): void {
    for (const listener of this.listeners) listener();
  }

  takeView(frame: ViewFrame, askedAt: number | undefined): void {
    this.clock.note(frame.now, askedAt);
    this.layGestures(frame);
    if (this.view && this.view.holder !== frame.view.holder) this.said = null;
    Object.assign(this.data.names, frame.names);
    this.view = frame.view;
    this.gifts = frame.gifts;
    this.opening = frame.opening;
    this.peers = frame.peers;
    this.changed();
  }

  takeOwnWords({ memo, gift, card }: OwnWords): void {
    // What was typed in this page is newer than what the server has.
    if (this.hasOwnWords) return;
    this.hasOwnWords = true;
    this.memo = memo ?? this.takenCard();
    this.gift = gift;
    this.card = card;
    this.changed();
  }

  /** What was taken in the waiting room lies ready; it is sent with the first words, or when another one is chosen. */
  private takenCard(): Memo | null {
    const taken = keptCard(this.data.me);
    const isInDeck = this.data.deck.cards.some((card) => card.number === taken);
    return taken !== null && isInDeck ? { card: taken, text: "" } : null;
  }

  takeMedia(seat: string, audio: boolean, video: boolean): void {
    const peer = this.peers[seat];
    if (!peer) return;
    this.peers = { ...this.peers, [seat]: { ...peer, audio, video } };
    this.changed();
  }

  takeSaid(seat: string, text: string): void {
    this.said = { seat, text, until: this.monotonic() + SAID_SHOWN_MS };
    this.changed();
  }

  /** The server has heard us and needs longer than usual. */
  hold(): void {
    this.isHeld = true;
    this.changed();
  }

  /** What belonged to the table that one leaves for another of the same evening. */
  leaveTable(): void {
    this.helpWasCalled = false;
    this.said = null;
    this.gestures = [];
    this.peers = {};
    this.changed();
  }

  setConnected(isConnected: boolean): void {
    if (isConnected) this.clock.forget();
    this.isConnected = isConnected;
    this.lostAt = isConnected ? null : this.monotonic();
    this.changed();
  }

  setClosed(why: ClosedWhy | null): void {
    this.closed = why;
    this.changed();
  }

  notice(key: string, text: string): void {
    const until = this.monotonic() + NOTICE_SHOWN_MS;
    this.notices = [...this.notices.filter((one) => one.key !== key), { key, text, until }];
    this.changed();
  }

  dismiss(key: string): void {
    this.notices = this.notices.filter((one) => one.key !== key);
    this.changed();
  }

  /** Takes away what has been shown long enough. */
  tick(): void {
    const now = this.monotonic();
    const notices = this.notices.filter((one) => one.until > now);
    const gestures = this.gestures.filter((one) => one.until > now);
    const isRead = this.said !== null && this.said.until <= now && this.said.seat !== this.view?.holder;
    if (isRead) this.said = null;
    if (!isRead && notices.length === this.notices.length && gestures.length === this.gestures.length) return;
    this.notices = notices;
    this.gestures = gestures;
    this.changed();
  }

  private layGestures(frame: ViewFrame): void {
    const until = this.monotonic() + GESTURE_SHOWN_MS;
    const fresh = frame.view.gestures.filter(
      (one) => one.number > this.lastGesture && frame.now - one.at < GESTURE_SHOWN_MS,
    );
    this.gestures = [...this.gestures, ...fresh.map((one) => ({ ...one, until }))];
    this.lastGesture = Math.max(this.lastGesture, ...frame.view.gestures.map((one) => one.number));
  }
}
