// How much of the time with one's microphone on was not heard. Sound arrives late while a device is busy, and late is not
// lost: what is lost shows in that it stays missing. Nothing here knows of sound.

/** So much time without any sound at all, and the microphone is not heard: a telephone has suspended it. */
const SUSPENDED_MS = 1000;
/** What was missing all through so long a time is lost: a busy device that lets some of the sound go, again and again. */
const LATE_AT_MOST_MS = 3000;
/** Sound is told of in pieces: so much is always on its way. */
const ON_ITS_WAY_MS = 200;
/** Heard before its time, as a page takes it: the clock and the sound card do not go alike. */
const AHEAD_MS = 500;

export class Unheard {
  /** Time that passed, less what was heard of it, less what was given out as lost. */
  private missingMs = 0;
  private givenMs = 0;
  private hasHeard = true;
  /** What was missing when, over the last while. */
  private looks: { at: number; missingMs: number }[] = [];

  /** The microphone is another one, or another phase begins. */
  begin(): void {
    this.missingMs = this.givenMs = 0;
    this.looks = [];
  }

  heard(heardMs: number): void {
    this.hasHeard = true;
    // What was given out as lost and came after all stands against what is lost later.
    this.missingMs = Math.max(-AHEAD_MS - this.givenMs, this.missingMs - heardMs);
  }

  /** Time went on, in milliseconds; gives how much is now known to be lost. */
  pass(passedMs: number, at: number): number {
    this.missingMs += passedMs;
    const isSuspended = this.missingMs > SUSPENDED_MS && !this.hasHeard;
    this.hasHeard = false;
    const since = at - LATE_AT_MOST_MS;
    // With the last look before that time: a page that slept has seen nothing since.
    this.looks = [...this.looks.filter((_, place) => (this.looks[place + 1]?.at ?? at) > since), { at, missingMs: this.missingMs }];
    if (isSuspended) return this.give(this.missingMs);
    const isLongEnough = (this.looks[0]?.at ?? at) <= since;
    const least = Math.min(...this.looks.map((look) => look.missingMs));
    return isLongEnough && least > ON_ITS_WAY_MS ? this.give(least) : 0;
  }

  private give(lostMs: number): number {
    this.missingMs -= lostMs;
    this.givenMs += lostMs;
    for (const look of this.looks) look.missingMs -= lostMs;
    return lostMs;
  }
}
