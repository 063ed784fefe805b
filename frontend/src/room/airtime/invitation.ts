// When somebody who has said little is asked in private, once in a phase, whether they would like to. Decided here, from
// one's own count and from whether anybody is heard at all: no page forms a sum of any one other person.

/** What is known at one moment. Times in milliseconds. */
export interface Moment {
  at: number;
  /** The visit to an open phase that runs; null outside of open talk, or while the room stands still. */
  visit: string | null;
  /** Who counts as present. */
  people: number;
  isSpeakingMyself: boolean;
  isHearingSomebody: boolean;
}

export const SILENCE_MS = 10_000;
/** Before so much was said, nobody has said little. */
const TALK_MS = 60_000;
/** Less than half of an equal share. */
const LITTLE = 0.5;
const FEWEST_PEOPLE = 3;
const SHOWN_MS = 30_000;
const STEP_MOST_MS = 2000;

export class Invitation {
  private visit: string | null = null;
  private lastAt = 0;
  private silentSince = 0;
  private ownMs = 0;
  private othersMs = 0;
  private shownAt: number | null = null;

  /** `wasInvited` and `noteInvited` remember visits over a reload. */
  constructor(
    private readonly wasInvited: (visit: string) => boolean,
    private readonly noteInvited: (visit: string) => void,
  ) {}

  get isShown(): boolean {
    return this.shownAt !== null;
  }

  /** いまは聞いています. */
  decline(): void {
    this.shownAt = null;
  }

  /** A few times a second; true if something changed. */
  tick(moment: Moment): boolean {
    const before = this.isShown;
    if (moment.visit !== this.visit) this.begin(moment);
    // A page that slept knows nothing of the time between.
    const passed = Math.min(STEP_MOST_MS, Math.max(0, moment.at - this.lastAt));
    this.lastAt = moment.at;
    if (moment.isSpeakingMyself) this.ownMs += passed;
    if (moment.isHearingSomebody) this.othersMs += passed;
    if (moment.isSpeakingMyself || moment.isHearingSomebody || passed === STEP_MOST_MS) this.silentSince = moment.at;
    if (this.shownAt !== null) {
      if (this.silentSince === moment.at || moment.at - this.shownAt >= SHOWN_MS) this.shownAt = null;
    } else if (this.isDue(moment)) {
      this.shownAt = moment.at;
      this.noteInvited(moment.visit ?? "");
    }
    return before !== this.isShown;
  }

  private begin(moment: Moment): void {
    this.visit = moment.visit;
    this.lastAt = this.silentSince = moment.at;
    this.ownMs = this.othersMs = 0;
    this.shownAt = null;
  }

  private isDue({ at, visit, people }: Moment): boolean {
    if (visit === null || people < FEWEST_PEOPLE || at - this.silentSince < SILENCE_MS || this.wasInvited(visit)) return false;
    const talk = this.ownMs + this.othersMs;
    return talk >= TALK_MS && this.ownMs * people < talk * LITTLE;
  }
}
