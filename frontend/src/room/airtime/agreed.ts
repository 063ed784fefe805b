// One's own 話した時間 in the course of an evening: from one's agreement until it is taken back or the evening is over.
// What measures is loaded only then.

import { SPEAKING_LEVEL } from "../media/interface";
import type { AirtimeCount } from "../protocol";
import type { RoomStore } from "../state";
import type { Voices } from "../voices";
import type { Airtime, Flame } from "./airtime";

export class AgreedAirtime {
  private running: Airtime | null = null;

  constructor(
    private readonly store: RoomStore,
    private readonly voices: Voices,
    private readonly tell: (phase: string, count: AirtimeCount) => boolean,
  ) {}

  get flame(): Flame | null {
    return this.running?.flame ?? null;
  }

  get isInvited(): boolean {
    return this.running?.isInvited ?? false;
  }

  /** いまは聞いています. */
  decline(): void {
    this.running?.decline();
  }

  /** The server says whether this person agrees, and what it has: at every arrival, and when they change their mind. */
  async take(agrees: boolean, counts: Record<string, AirtimeCount>): Promise<void> {
    this.store.agreesToAirtime = agrees;
    this.store.changed();
    if (!agrees) {
      this.stop();
      return;
    }
    if (this.store.view?.stage === "ended") return;
    const { Airtime } = await import("./airtime");
    if (!this.store.agreesToAirtime || this.store.closed) return;
    if (!this.running) {
      this.running = new Airtime({
        tell: this.tell,
        onChange: () => {
          this.store.changed();
        },
      });
      this.running.start(this.voices.devices.publication.audio);
    }
    this.running.takeKept(counts);
  }

  /** One's microphone is another one, or none. */
  listenTo(track: MediaStreamTrack | null): void {
    this.running?.listenTo(track);
    this.tick();
  }

  /** A few times a second, and at every change of the room. */
  tick(): void {
    const { view, phase, clock } = this.store;
    if (!this.running || !view || !phase || !clock.isKnown) return;
    this.running.tick({
      view,
      phase: phase.key,
      isMicrophoneOn: this.voices.devices.isSending("audio"),
      at: clock.now(),
      isHearingSomebody: [...this.voices.media.levels().values()].some((level) => level > SPEAKING_LEVEL),
    });
  }

  stop(): void {
    this.running?.stop();
    this.running = null;
  }
}
