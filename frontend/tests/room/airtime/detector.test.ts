import { describe, expect, it } from "vitest";
import { FRAME_MS, SpeechDetector, Stretches, type FrameLook } from "../../../src/room/airtime/detector";

const SILENT: FrameLook = { isSound: false, isVoiced: false, period: 0 };
const VOICED: FrameLook = { isSound: true, isVoiced: true, period: 60 };
const OTHER_VOICED: FrameLook = { isSound: true, isVoiced: true, period: 40 };
const SOUND: FrameLook = { isSound: true, isVoiced: false, period: 0 };

/** Frames of a picture: V voiced, W voiced at another pitch, s sound without a pitch, · silence. */
function speechOf(frames: string): number {
  const stretches = new Stretches();
  const looks: Record<string, FrameLook> = { V: VOICED, W: OTHER_VOICED, s: SOUND };
  for (const mark of frames) stretches.take(looks[mark] ?? SILENT);
  return stretches.speech;
}

const quiet = (frames: number): string => "·".repeat(frames);

describe("stretches of speech", () => {
  it("need several voiced frames close together", () => {
    expect(speechOf("V··V··" + quiet(40))).toBe(0);
    expect(speechOf("VWVWVW" + quiet(40))).toBe(0);
    expect(speechOf(quiet(9) + "VVVV" + quiet(40))).toBe(4);
  });

  it("take in the consonants at their edges", () => {
    expect(speechOf(quiet(9) + "ssVVVVsss" + quiet(40))).toBe(9);
  });

  it("go on over a breath between words, and not over a pause", () => {
    expect(speechOf("VVVV" + quiet(12) + "VVVV" + quiet(40))).toBe(20);
    expect(speechOf("VVVV" + quiet(40) + "VVVV" + quiet(40))).toBe(8);
  });

  it("are not made longer by keys that are struck after them", () => {
    expect(speechOf("VVVV" + "···s".repeat(30))).toBe(4);
    expect(speechOf("VVVV" + "·····V".repeat(30))).toBe(4);
  });
});

/** A voice as simple as can be: pulses at a pitch, with silence or noise around it. */
function sounding(rate: number, seconds: number, at: (time: number) => number): Float32Array {
  return Float32Array.from({ length: rate * seconds }, (_, i) => at(i / rate));
}

function pulses(time: number): number {
  let sum = 0;
  for (let harmonic = 1; harmonic <= 20; harmonic += 1) sum += Math.sin(2 * Math.PI * 130 * harmonic * time) / harmonic;
  return 0.1 * sum;
}

describe("a detector", () => {
  for (const rate of [16_000, 44_100, 48_000]) {
    it(`hears the same seconds at ${String(rate)} Hz`, () => {
      const detector = new SpeechDetector(rate);
      const sound = sounding(rate, 8, (time) => (time % 4 > 1 && time % 4 < 3 ? pulses(time) : 0));
      for (let i = 0; i < sound.length; i += 128) detector.push(sound.subarray(i, i + 128));
      expect(detector.heardMs).toBeGreaterThanOrEqual(8000 - 2 * FRAME_MS);
      expect(Math.abs(detector.speechMs - 4000)).toBeLessThan(200);
    });
  }

  it("hears nothing in silence, in steady noise, and in a hum", () => {
    let seed = 1;
    const random = (): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647 - 0.5;
    };
    const grounds: ((time: number) => number)[] = [() => 0, () => 0.2 * random(), (time) => 0.1 * Math.sin(2 * Math.PI * 100 * time)];
    for (const ground of grounds) {
      const detector = new SpeechDetector(16_000);
      detector.push(sounding(16_000, 10, ground));
      expect(detector.speechMs).toBeLessThan(300);
    }
  });
});
