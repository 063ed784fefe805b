// The server's clock, seen from a page. Built on a clock that only ever rises (performance.now), so that
// neither a wrong clock of the device nor its being put right moves a timer.

import type { RoomView } from "./protocol";

const SAMPLES_KEPT = 8;
// Half of a longer round trip says too little about one way.
const LONGEST_ROUND_TRIP_MS = 400;

/** An estimate of the server's time. All values in milliseconds. */
export class ServerClock {
  private offsets: number[] = [];

  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  /** The server said `serverNow`; the page asked for it at `askedAt` (monotonic), if it asked. */
  note(serverNow: number, askedAt?: number): void {
    const at = this.monotonic();
    const roundTrip = askedAt === undefined ? Infinity : at - askedAt;
    const oneWay = roundTrip <= LONGEST_ROUND_TRIP_MS ? roundTrip / 2 : 0;
    this.offsets = [...this.offsets, serverNow + oneWay - at].slice(-SAMPLES_KEPT);
  }

  /** Whether the server has said what time it is. */
  get isKnown(): boolean {
    return this.offsets.length > 0;
  }

  /** Begins anew: the server's clock, or the device's sleep, may have moved what was known. */
  forget(): void {
    this.offsets = [];
  }

  /** The server's time now. A message is late, never early: of the last samples the greatest is nearest. */
  now(): number {
    return this.offsets.length ? this.monotonic() + Math.max(...this.offsets) : Date.now();
  }
}

export interface TimeLeft {
  leftMs: number;
  /** 1 at the beginning, 0 at the end. */
  share: number;
}

/** The time that is left of what runs now: a turn, a pause between turns, writing, or the phase. */
export function timeLeft(view: RoomView, now: number): TimeLeft | null {
  const endsAt = view.step_ends_at ?? view.phase_ends_at;
  if (endsAt === null || view.stage !== "running") return null;
  const leftMs = Math.max(0, endsAt - (view.paused_at ?? now));
  return { leftMs, share: view.step === "grace" ? 0 : Math.min(1, leftMs / Math.max(1, view.step_ms)) };
}
