// How well a voice arrives and how much picture a line carries, judged from what the browser counts. Pure.

/** Counters of one moment, as getStats gives them: totals since the connection began. */
export interface Counted {
  received: number;
  lost: number;
  /** Seconds. */
  jitter: number;
  roundTrip: number;
  /** What the other side says of what we send it: share lost, 0 to 1; null while it has said nothing. */
  sentLost: number | null;
}

export interface Line {
  /** Share of the voice's packets that were lost since the last look, 0 to 1. */
  lost: number;
  jitter: number;
  roundTrip: number;
  sentLost: number | null;
}

/** Between two looks at a line. */
export const LOOK_MS = 2000;

const WEAK_LOST = 0.05;
const WEAK_JITTER = 0.06;
const WEAK_ROUND_TRIP = 0.5;
/** Packets between two looks; fewer prove nothing (a silent microphone sends few). */
const FEWEST_PACKETS = 20;

/** What happened between two looks. */
export function lineBetween(before: Counted, now: Counted): Line {
  const received = now.received - before.received;
  const lost = Math.max(0, now.lost - before.lost);
  const isEnough = received + lost >= FEWEST_PACKETS;
  const { jitter, roundTrip, sentLost } = now;
  return { lost: isEnough ? lost / (received + lost) : 0, jitter, roundTrip, sentLost };
}

/** Whether a voice is hard to follow on this line. */
export function isWeak(line: Line): boolean {
  return line.lost > WEAK_LOST || line.jitter > WEAK_JITTER || line.roundTrip > WEAK_ROUND_TRIP;
}

/** Two looks in a row decide, so that a word does not come and go. */
export class WeakSign {
  private isShown = false;
  private count = 0;

  look(isWeakNow: boolean): boolean {
    this.count = isWeakNow === this.isShown ? 0 : this.count + 1;
    if (this.count >= 2) {
      this.isShown = isWeakNow;
      this.count = 0;
    }
    return this.isShown;
  }
}

/** One step of a picture: bits a second, frames a second, and by how much it is made smaller. Null: no picture. */
export interface PictureStep {
  bitrate: number;
  framerate: number;
  smaller: number;
}

export const STEPS: readonly (PictureStep | null)[] = [
  { bitrate: 250_000, framerate: 15, smaller: 1 },
  { bitrate: 120_000, framerate: 12, smaller: 1.5 },
  { bitrate: 60_000, framerate: 8, smaller: 2 },
  null,
];

const DOWN_AFTER = 2;
const UP_AFTER = 10;
const LONGEST_UP_AFTER = 80;
const HELD_AFTER = 30;

/** Steps the picture down where the line loses packets, long before the voice suffers; the voice has no steps. */
export class Ladder {
  private bad = 0;
  private good = 0;
  private upAfter = UP_AFTER;
  private place: number;
  /** How many looks ago it went up, until it went down again. */
  private sinceUp: number | null = null;

  /** `best`: the step on which it begins, and above which it never goes. */
  constructor(private readonly best = 0) {
    this.place = best;
  }

  get step(): PictureStep | null {
    return STEPS[this.place] ?? null;
  }

  /** A look at the line; whether the step changed. */
  look(line: Line): boolean {
    if (this.sinceUp !== null) this.sinceUp += 1;
    const sent = line.sentLost ?? 0;
    const isBad = sent > 0.08 || line.roundTrip > 0.8;
    const isGood = sent < 0.02 && line.roundTrip < 0.5;
    this.bad = isBad ? this.bad + 1 : 0;
    this.good = isGood ? this.good + 1 : 0;
    if (this.bad >= DOWN_AFTER && this.place < STEPS.length - 1) return this.go(1);
    if (this.good >= this.upAfter && this.place > this.best) return this.go(-1);
    return false;
  }

  /** Down again soon after a step up: the next try waits longer. Where a step up held for a while, it was no mistake. */
  private go(by: 1 | -1): boolean {
    if (by === -1) this.sinceUp = 0;
    else if (this.sinceUp !== null) {
      this.upAfter = this.sinceUp > HELD_AFTER ? UP_AFTER : Math.min(LONGEST_UP_AFTER, this.upAfter * 2);
      this.sinceUp = null;
    }
    this.place += by;
    this.bad = this.good = 0;
    return true;
  }
}

/** Looks at one line again and again: whether its voice is hard to follow, and how much picture it carries. */
export class LineWatch {
  /** Whether the voice that arrives is hard to follow. */
  isWeak = false;
  private readonly sign = new WeakSign();
  private readonly ladder: Ladder;
  private before: Counted | null = null;

  /** `best`: on which step of the ladder a picture begins, and above which it never goes. */
  constructor(best = 0) {
    this.ladder = new Ladder(best);
  }

  get step(): PictureStep | null {
    return this.ladder.step;
  }

  /** The counters of this look; true if the picture's step changed. Where none is sent, none is stepped. */
  look(now: Counted, isPictureSent: boolean): boolean {
    const { before } = this;
    this.before = now;
    if (!before) return false;
    const line = lineBetween(before, now);
    this.isWeak = this.sign.look(isWeak(line));
    return isPictureSent && this.ladder.look(line);
  }
}
