// Listens to one's own microphone through the worklet, whichever microphone it is at the moment.

import type { Heard } from "./worklet";
import workletAddress from "./worklet?worker&url";

export class Listener {
  private context: AudioContext | null = null;
  private node: AudioWorkletNode | null = null;
  private source: MediaStreamAudioSourceNode | null = null;
  private track: MediaStreamTrack | null = null;
  private isStopped = false;
  /** After a telephone call, for instance; refused until there is a tap, which asks again. */
  private readonly wake = (): void => {
    if (this.context?.state === "running" || this.context?.state === "closed") return;
    this.context?.resume().catch(() => undefined);
  };

  constructor(private readonly onHeard: (heard: Heard) => void) {}

  /** Loads the worklet. A browser without one measures nothing: then all of it counts as not measured. */
  async start(): Promise<void> {
    try {
      this.context = new AudioContext();
      this.context.onstatechange = this.wake;
      await this.context.audioWorklet.addModule(workletAddress);
      if (this.isStopped) return;
      this.node = new AudioWorkletNode(this.context, "kurumaza-airtime");
      // It gives silence; what leads nowhere is not asked to listen by every browser.
      this.node.connect(this.context.destination);
      this.node.port.onmessage = ({ data }: MessageEvent<Heard>) => {
        this.onHeard(data);
      };
    } catch (failure) {
      console.warn("airtime:", failure);
      return;
    }
    // A browser may let sound begin only with a tap, and stops it while the page sleeps.
    for (const name of ["pointerdown", "keydown", "visibilitychange"]) document.addEventListener(name, this.wake);
    this.wake();
    this.connect();
  }

  /** The microphone that is published now; another one takes the place of the last. */
  listenTo(track: MediaStreamTrack | null): void {
    if (track === this.track) return;
    this.track = track;
    this.connect();
  }

  stop(): void {
    this.isStopped = true;
    for (const name of ["pointerdown", "keydown", "visibilitychange"]) document.removeEventListener(name, this.wake);
    this.source?.disconnect();
    this.node?.port.close();
    if (this.context) this.context.onstatechange = null;
    void this.context?.close();
  }

  private connect(): void {
    if (!this.context || !this.node || this.isStopped) return;
    this.source?.disconnect();
    this.source = null;
    if (this.track?.readyState !== "live") return;
    try {
      this.source = this.context.createMediaStreamSource(new MediaStream([this.track]));
      this.source.connect(this.node);
    } catch (failure) {
      // A microphone of another rate, where the browser does not convert: what it hears is not measured.
      console.warn("airtime:", failure);
    }
  }
}
