// Sums of one's own speech by phase, and when the server is told of them. Sums only ever rise; a count that was lost on its
// way is in the next one. Nothing here knows of sound.

import type { AirtimeCount } from "../protocol";
import { Unheard } from "./unheard";

/** What a worklet has heard since it told the last time. */
export interface HeardTime {
  speechMs: number;
  heardMs: number;
}

/** What runs now: null outside of a running phase, or while the room stands still. */
export interface Now {
  phase: string | null;
  isOn: boolean;
  /** Milliseconds of a clock that goes on while the device sleeps. */
  at: number;
}

interface Kept extends AirtimeCount {
  isTold: boolean;
}

export const TELL_EVERY_MS = 5000;

export class AirtimeCounter {
  private readonly counts = new Map<string, Kept>();
  private now: Now = { phase: null, isOn: false, at: 0 };
  private readonly unheard = new Unheard();
  private toldAt = 0;

  /** `tell` sends a count of a phase; false if the server cannot be reached. */
  constructor(private readonly tell: (phase: string, count: AirtimeCount) => boolean) {}

  /** Milliseconds of speech in a phase so far. */
  speechMs(phase: string): number {
    return Math.round(this.counts.get(phase)?.speech_ms ?? 0);
  }

  /** What the server has: a page that was reloaded goes on from there. */
  takeKept(counts: Record<string, AirtimeCount>): void {
    for (const [phase, count] of Object.entries(counts)) {
      const own = this.counts.get(phase);
      if (!own || own.sequence < count.sequence) this.counts.set(phase, { ...count, isTold: true });
    }
    // Others may have been lost with the old line.
    for (const own of this.counts.values()) own.isTold = false;
    this.tellAll();
  }

  /** A few times a second: what runs now. Time with the microphone on in which nothing was heard is not silence. */
  tick(now: Now): void {
    const { phase, isOn, at } = this.now;
    if (phase !== null && isOn) {
      const lostMs = this.unheard.pass(Math.max(0, now.at - at), now.at);
      if (lostMs > 0) this.add(phase, 0, lostMs);
    }
    this.now = now;
    // Who says nothing is told of too: without a count, a seat would be taken for one that was not measured.
    if (now.phase !== null && !this.counts.has(now.phase)) this.add(now.phase, 0, 0);
    if (now.phase !== phase || now.isOn !== isOn) {
      this.unheard.begin();
      this.tellAll();
    } else if (now.at - this.toldAt >= TELL_EVERY_MS) this.tellAll();
  }

  /** What the microphone gave. While it is off for the person, nothing counts. */
  hear(heard: HeardTime): void {
    const { phase, isOn } = this.now;
    if (phase === null || !isOn) return;
    this.unheard.heard(heard.heardMs);
    if (heard.speechMs > 0) this.add(phase, heard.speechMs, 0);
  }

  /** Tells everything that was not told: every few seconds, at a phase's end, and when the page goes out of sight. */
  tellAll(): void {
    this.toldAt = this.now.at;
    for (const [phase, count] of this.counts) {
      if (count.isTold) continue;
      const next = count.sequence + 1;
      const { speech_ms, unmeasured_ms } = count;
      const told = { sequence: next, speech_ms: Math.round(speech_ms), unmeasured_ms: Math.round(unmeasured_ms) };
      if (this.tell(phase, told)) this.counts.set(phase, { ...count, sequence: next, isTold: true });
    }
  }

  private add(phase: string, speechMs: number, unmeasuredMs: number): void {
    const { sequence, speech_ms, unmeasured_ms } = this.counts.get(phase) ?? { sequence: 0, speech_ms: 0, unmeasured_ms: 0 };
    this.counts.set(phase, {
      sequence,
      speech_ms: speech_ms + speechMs,
      unmeasured_ms: unmeasured_ms + unmeasuredMs,
      isTold: false,
    });
  }
}
