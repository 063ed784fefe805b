// One's own 話した時間, in the page of somebody who agreed; loaded only there.

import type { AirtimeCount, RoomView } from "../protocol";
import { AirtimeCounter } from "./counter";
import { Invitation } from "./invitation";
import { Listener } from "./listener";

export interface AirtimeOptions {
  tell: (phase: string, count: AirtimeCount) => boolean;
  onChange: () => void;
}

/** What the room is like at the moment. */
export interface RoomNow {
  view: RoomView;
  phase: string;
  isMicrophoneOn: boolean;
  /** The server's time, in milliseconds. */
  at: number;
  isHearingSomebody: boolean;
}

/** How tall one's own flame is: 1 to 3. */
export type Flame = 1 | 2 | 3;

// Before that, a sentence more or less would make it jump.
const FLAME_AFTER_MS = 60_000;
const INVITED_KEY = "kurumaza.invited";

export class Airtime {
  flame: Flame | null = null;
  private readonly counter: AirtimeCounter;
  private readonly listener: Listener;
  private readonly invitation: Invitation;
  private isSpeaking = false;
  private readonly onHidden = (): void => {
    if (document.visibilityState === "hidden") this.counter.tellAll();
  };
  private readonly onLeave = (): void => {
    this.counter.tellAll();
  };

  constructor(private readonly options: AirtimeOptions) {
    this.counter = new AirtimeCounter(options.tell);
    this.listener = new Listener((heard) => {
      this.isSpeaking = heard.isSpeaking;
      this.counter.hear(heard);
    });
    this.invitation = new Invitation(
      (visit) => sessionStorage.getItem(INVITED_KEY)?.split(" ").includes(visit) ?? false,
      (visit) => { sessionStorage.setItem(INVITED_KEY, `${sessionStorage.getItem(INVITED_KEY) ?? ""} ${visit}`); },
    );
  }

  get isInvited(): boolean {
    return this.invitation.isShown;
  }

  start(track: MediaStreamTrack | null): void {
    document.addEventListener("visibilitychange", this.onHidden);
    window.addEventListener("pagehide", this.onLeave);
    this.listener.listenTo(track);
    void this.listener.start();
  }

  /** Ends it; what was counted is told once more. */
  stop(): void {
    this.counter.tellAll();
    document.removeEventListener("visibilitychange", this.onHidden);
    window.removeEventListener("pagehide", this.onLeave);
    this.listener.stop();
  }

  takeKept(counts: Record<string, AirtimeCount>): void {
    this.counter.takeKept(counts);
  }

  listenTo(track: MediaStreamTrack | null): void {
    this.listener.listenTo(track);
  }

  decline(): void {
    this.invitation.decline();
    this.options.onChange();
  }

  /** A few times a second, and at every change of the room. */
  tick(now: RoomNow): void {
    const { view, phase, at } = now;
    const runs = view.stage === "running" && view.paused_at === null;
    this.counter.tick({ phase: runs ? phase : null, isOn: now.isMicrophoneOn, at });
    const isOpen = runs && view.mode === "open";
    const people = view.seats.filter((seat) => seat.is_present).length;
    const before = this.flame;
    this.flame = isOpen ? flameOf(this.counter.speechMs(phase), view, at, people) : null;
    const hasChanged = this.invitation.tick({
      at,
      visit: isOpen ? `${view.me}:${phase}` : null,
      people,
      isSpeakingMyself: this.isSpeaking && now.isMicrophoneOn,
      isHearingSomebody: now.isHearingSomebody,
    });
    if (hasChanged || before !== this.flame) this.options.onChange();
  }
}

/** Small, middle or tall, by one's own speech beside an equal share of the time that has passed. Nobody else's counts. */
export function flameOf(speechMs: number, view: RoomView, at: number, people: number): Flame {
  const passedMs = view.phase_ends_at === null ? view.step_ms : view.step_ms - (view.phase_ends_at - at);
  if (passedMs < FLAME_AFTER_MS) return 1;
  const share = (speechMs * Math.max(1, people)) / passedMs;
  return share < 0.5 ? 1 : share < 1.5 ? 2 : 3;
}
