// One's own microphone and camera: what the person wants, what the evening asks (rest), what the device gives.

import { capture, captureBoth, type Captured, type DeviceFault } from "./capture";
import { keepChoices, readChoices } from "./choices";
import type { Publication } from "./interface";

/** "resting": switched off by the page while all rest; afterwards it is again as the person had it. */
export type OwnState = "starting" | "on" | "off" | "resting" | "fault";

type Kind = "audio" | "video";

export class OwnDevices {
  private tracks: Record<Kind, MediaStreamTrack | null> = { audio: null, video: null };
  private wants: Record<Kind, boolean> = { audio: true, video: readChoices().wantsCamera };
  private faults: Record<Kind, DeviceFault | null> = { audio: null, video: null };
  private isResting = false;
  private isStarted = false;
  private isStopped = false;
  private isListening = false;
  private chain: Promise<void> = Promise.resolve();

  constructor(
    private readonly onChange: (publication: Publication) => void,
    /** Another device was taken in place of one that is gone. */
    private readonly onReplaced: (kind: Kind, label: string) => void = () => undefined,
  ) {}

  get publication(): Publication {
    return { audio: this.tracks.audio, video: this.tracks.video };
  }

  /** The camera's own picture for the self view. */
  get picture(): MediaStreamTrack | null {
    return this.tracks.video;
  }

  state(kind: Kind): OwnState {
    if (!this.isStarted) return "starting";
    if (this.faults[kind]) return "fault";
    if (this.isResting) return "resting";
    return this.wants[kind] && this.tracks[kind] ? "on" : "off";
  }

  fault(kind: Kind): DeviceFault | null {
    return this.faults[kind];
  }

  isSending(kind: Kind): boolean {
    return this.state(kind) === "on";
  }

  /** Takes the devices. A refused camera leaves the voice, a refused microphone leaves listening and writing. */
  start(): void {
    if (!this.isListening) {
      this.isListening = true;
      navigator.mediaDevices?.addEventListener("devicechange", () => {
        this.repair();
      });
    }
    this.do(async () => {
      const { microphone, camera } = readChoices();
      if (this.wants.video) {
        const [audio, video] = await captureBoth(microphone, camera);
        this.take("audio", audio);
        this.take("video", video);
      } else {
        this.take("audio", await capture("audio", microphone));
      }
      this.isStarted = true;
      await this.settle();
    });
  }

  stop(): void {
    this.isStopped = true;
    for (const track of Object.values(this.tracks)) track?.stop();
    this.tracks = { audio: null, video: null };
  }

  /** Goes on after `stop`, as when this page takes the seat back. */
  resume(): void {
    if (!this.isStopped) return;
    this.isStopped = false;
    this.start();
  }

  set(kind: Kind, isWanted: boolean): void {
    this.wants[kind] = isWanted;
    if (isWanted) this.faults[kind] = null;
    if (kind === "video") keepChoices({ wantsCamera: isWanted });
    this.do(() => this.settle());
  }

  /** All rest: camera and microphone are off, whatever the person chose; then back to that choice. */
  rest(isResting: boolean): void {
    if (this.isResting === isResting) return;
    this.isResting = isResting;
    this.do(() => this.settle());
  }

  /** Another microphone or camera, while live. */
  use(kind: Kind, deviceId: string): void {
    keepChoices(kind === "audio" ? { microphone: deviceId } : { camera: deviceId });
    this.faults[kind] = null;
    this.do(async () => {
      this.release(kind);
      await this.settle();
    });
  }

  /** A headset may have been unplugged: what ended is taken anew, from what is left. */
  private repair(): void {
    this.do(async () => {
      const gone: Kind[] = [];
      for (const kind of ["audio", "video"] as const) {
        if (this.tracks[kind]?.readyState === "ended") {
          this.release(kind);
          gone.push(kind);
        }
        if (this.faults[kind] === "none") this.faults[kind] = null;
      }
      await this.settle();
      for (const kind of gone) {
        const track = this.tracks[kind];
        if (track) this.onReplaced(kind, track.label);
      }
    });
  }

  private async settle(): Promise<void> {
    const { microphone, camera } = readChoices();
    if (this.isStopped) return;
    if (!this.tracks.audio && !this.faults.audio && this.wants.audio) {
      this.take("audio", await capture("audio", microphone));
    }
    // A microphone that is off stays open but silent: it is back at once, and no browser asks again.
    if (this.tracks.audio) this.tracks.audio.enabled = this.wants.audio && !this.isResting;
    // A camera that is off is really closed: its light goes out.
    const needsCamera = this.wants.video && !this.isResting;
    if (!needsCamera) this.release("video");
    else if (!this.tracks.video && !this.faults.video) this.take("video", await capture("video", camera));
    this.onChange(this.publication);
  }

  private take(kind: Kind, captured: Captured): void {
    if (this.isStopped) {
      captured.track?.stop();
      return;
    }
    this.tracks[kind] = captured.track;
    this.faults[kind] = captured.fault;
    if (captured.track) {
      captured.track.onended = () => {
        this.repair();
      };
    }
  }

  private release(kind: Kind): void {
    const track = this.tracks[kind];
    if (!track) return;
    track.onended = null;
    track.stop();
    this.tracks[kind] = null;
  }

  private do(work: () => Promise<void>): void {
    this.chain = this.chain.then(work).catch((failure: unknown) => {
      console.warn("devices:", failure);
    });
  }
}
