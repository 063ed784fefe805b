import { describe, expect, it } from "vitest";
import { AirtimeCounter, TELL_EVERY_MS } from "../../../src/room/airtime/counter";
import type { AirtimeCount } from "../../../src/room/protocol";

/** A counter, what it told the server, and a line that can be cut. */
function counting(): { counter: AirtimeCounter; told: [string, AirtimeCount][]; line: { isUp: boolean } } {
  const told: [string, AirtimeCount][] = [];
  const line = { isUp: true };
  const counter = new AirtimeCounter((phase, count) => {
    if (line.isUp) told.push([phase, count]);
    return line.isUp;
  });
  return { counter, told, line };
}

/** So many seconds of a phase in which the microphone gives sound ten times a second, speech in a part of it. */
function talk(counter: AirtimeCounter, phase: string, from: number, seconds: number, speechMs: number, isOn = true): number {
  for (let step = 0; step < seconds * 10; step += 1) {
    counter.tick({ phase, isOn, at: from + step * 100 });
    counter.hear({ speechMs, heardMs: 100 });
  }
  return from + seconds * 1000;
}

const count = (sequence: number, speech_ms: number, unmeasured_ms = 0): AirtimeCount => ({ sequence, speech_ms, unmeasured_ms });

describe("counts of one's own speech", () => {
  it("are told every few seconds as sums, and at the end of a phase", () => {
    const { counter, told } = counting();
    const at = talk(counter, "talk", 0, 12, 50);
    counter.tick({ phase: "ask", isOn: true, at });
    expect(told).toEqual([
      ["talk", count(1, 0)],
      ["talk", count(2, 2500)],
      ["talk", count(3, 5000)],
      ["talk", count(4, 6000)],
      ["ask", count(1, 0)],
    ]);
  });

  it("stand still with the microphone off, while the room rests, and outside of phases", () => {
    const { counter, told } = counting();
    let at = talk(counter, "talk", 0, 6, 100, false);
    counter.tick({ phase: null, isOn: true, at });
    at += 60_000;
    counter.hear({ speechMs: 100, heardMs: 100 });
    counter.tick({ phase: null, isOn: true, at });
    counter.tellAll();
    expect(told).toEqual([["talk", count(1, 0)]]);
  });

  it("say what was not heard instead of calling it silence", () => {
    const { counter, told } = counting();
    const at = talk(counter, "talk", 0, 6, 100);
    // The telephone sleeps: no sound, no ticks, and the clock has gone on.
    counter.tick({ phase: "talk", isOn: true, at: at + 300_000 });
    counter.tick({ phase: "talk", isOn: true, at: at + 300_400 });
    counter.tellAll();
    const last = told.at(-1)?.[1];
    expect(last?.speech_ms).toBe(6000);
    expect(last?.unmeasured_ms).toBeGreaterThan(299_000);
    expect(last?.unmeasured_ms).toBeLessThanOrEqual(300_400);
  });

  it("say it of a microphone that is heard again and again but not all the time", () => {
    const { counter, told } = counting();
    // A busy device lets one piece of sound in ten go; what came last may still be on its way.
    for (let step = 0; step < 600; step += 1) {
      counter.tick({ phase: "talk", isOn: true, at: step * 100 });
      if (step % 10 !== 9) counter.hear({ speechMs: 50, heardMs: 100 });
    }
    counter.tick({ phase: "ask", isOn: true, at: 60_000 });
    const last = told.filter(([phase]) => phase === "talk").at(-1)?.[1];
    expect(last?.speech_ms).toBe(27_000);
    expect(last?.unmeasured_ms).toBeGreaterThan(5000);
    expect(last?.unmeasured_ms).toBeLessThanOrEqual(6000);
  });

  it("say nothing of sound that is late all the time", () => {
    const { counter, told } = counting();
    // The page does nothing for two seconds, again and again; then it looks, twice, and its messages come together.
    for (let second = 0; second < 60; second += 2) {
      counter.tick({ phase: "talk", isOn: true, at: second * 1000 });
      counter.tick({ phase: "talk", isOn: true, at: second * 1000 + 10 });
      for (let piece = 0; piece < 20; piece += 1) counter.hear({ speechMs: 0, heardMs: 100 });
    }
    counter.tick({ phase: "ask", isOn: true, at: 58_100 });
    const last = told.filter(([phase]) => phase === "talk").at(-1)?.[1];
    expect(last?.unmeasured_ms).toBeLessThanOrEqual(2100); // once, and never again
  });

  it("do not count twice what a busy page hears late", () => {
    const { counter, told } = counting();
    const at = talk(counter, "talk", 0, 6, 0);
    // Three seconds in which the page does nothing; then its messages come together.
    counter.tick({ phase: "talk", isOn: true, at: at + 3000 });
    for (let step = 0; step < 30; step += 1) counter.hear({ speechMs: 100, heardMs: 100 });
    counter.tick({ phase: "talk", isOn: true, at: at + 3100 });
    counter.tellAll();
    const last = told.at(-1)?.[1];
    expect((last?.speech_ms ?? 0) + (last?.unmeasured_ms ?? 0)).toBeLessThanOrEqual(3100 + 1000);
  });

  it("are told again after the line was down, and never fall", () => {
    const { counter, told, line } = counting();
    line.isUp = false;
    talk(counter, "talk", 0, 20, 50);
    expect(told).toEqual([]);
    line.isUp = true;
    counter.takeKept({});
    expect(told).toEqual([["talk", count(1, 10_000)]]);
    counter.takeKept({ talk: count(1, 10_000) });
    expect(told.at(-1)).toEqual(["talk", count(2, 10_000)]);
  });

  it("go on from what the server has after a reload", () => {
    const { counter, told } = counting();
    counter.takeKept({ talk: count(7, 42_000, 500) });
    talk(counter, "talk", 0, TELL_EVERY_MS / 1000 + 1, 50);
    expect(counter.speechMs("talk")).toBe(45_000);
    const last = told.at(-1)?.[1];
    expect(last?.sequence).toBeGreaterThan(8);
    expect(last?.unmeasured_ms).toBe(500);
  });

  it("of an older page give way to what the server has by now", () => {
    const { counter } = counting();
    talk(counter, "talk", 0, 1, 100);
    counter.takeKept({ talk: count(9, 50_000) });
    expect(counter.speechMs("talk")).toBe(50_000);
  });
});
