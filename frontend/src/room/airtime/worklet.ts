// Runs beside the page's own thread: counts speech in what one's microphone gives, and tells the page sums. Sound goes in
// and nothing of it comes out.

import { SpeechDetector } from "./detector";

declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** What the page is told about ten times a second: since the last time, and whether somebody speaks now. */
export interface Heard {
  speechMs: number;
  heardMs: number;
  isSpeaking: boolean;
}

const TELL_EVERY_MS = 100;

class AirtimeProcessor extends AudioWorkletProcessor {
  private readonly detector = new SpeechDetector(sampleRate);
  private toldSpeechMs = 0;
  private toldHeardMs = 0;

  /** Called by the browser for each 128 frames; without an input while the microphone is being changed. */
  process(inputs: Float32Array[][]): boolean {
    const channel = inputs[0]?.[0];
    if (channel) this.detector.push(channel);
    if (this.detector.heardMs - this.toldHeardMs >= TELL_EVERY_MS) this.tell();
    return true;
  }

  private tell(): void {
    const { speechMs, heardMs, isSpeaking } = this.detector;
    const heard: Heard = { speechMs: speechMs - this.toldSpeechMs, heardMs: heardMs - this.toldHeardMs, isSpeaking };
    this.toldSpeechMs = speechMs;
    this.toldHeardMs = heardMs;
    this.port.postMessage(heard);
  }
}

registerProcessor("kurumaza-airtime", AirtimeProcessor);
