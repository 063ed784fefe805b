import { describe, expect, test } from "vitest";
import { ServerClock, timeLeft } from "../../src/room/clock";
import { roomView } from "./views";

function clockAt(start: number): { clock: ServerClock; pass: (ms: number) => void } {
  let at = start;
  const clock = new ServerClock(() => at);
  return { clock, pass: (ms) => (at += ms) };
}

describe("server clock", () => {
  test("does not ask the device what time it is", () => {
    const { clock, pass } = clockAt(5);
    clock.note(1_000_000_000_000);
    pass(700);
    expect(clock.now()).toBe(1_000_000_000_700);
  });

  test("adds half of a short round trip", () => {
    const { clock, pass } = clockAt(0);
    pass(100);
    clock.note(50_000, 0);
    expect(clock.now()).toBe(50_050);
  });

  test("does not trust half of a long round trip", () => {
    const { clock, pass } = clockAt(0);
    pass(3000);
    clock.note(50_000, 0);
    expect(clock.now()).toBe(50_000);
  });

  test("keeps to the message that was least late", () => {
    const { clock, pass } = clockAt(0);
    clock.note(10_000);
    pass(1000);
    clock.note(10_800); // 200 ms late
    expect(clock.now()).toBe(11_000);
  });

  test("follows a server clock that was put back, after as many messages as it keeps", () => {
    const { clock, pass } = clockAt(0);
    clock.note(100_000);
    for (let count = 0; count < 8; count += 1) {
      pass(1);
      clock.note(50_000 + count + 1);
    }
    expect(clock.now()).toBe(50_008);
  });

  test("begins anew when told to forget", () => {
    const { clock } = clockAt(0);
    clock.note(100_000);
    clock.forget();
    clock.note(20_000);
    expect(clock.now()).toBe(20_000);
  });
});

describe("time left", () => {
  test("is a share of the whole that the server names", () => {
    const turn = roomView({ step: "turn", step_ends_at: 190_000, step_ms: 180_000 });
    expect(timeLeft(turn, 100_000)).toEqual({ leftMs: 90_000, share: 0.5 });
    const phase = roomView({ step: "none", step_ends_at: null, phase_ends_at: 130_000, step_ms: 120_000 });
    expect(timeLeft(phase, 100_000)).toEqual({ leftMs: 30_000, share: 0.25 });
  });

  test("stands still while the room is paused", () => {
    const view = roomView({ step_ends_at: 190_000, step_ms: 180_000, paused_at: 100_000 });
    expect(timeLeft(view, 500_000)).toEqual({ leftMs: 90_000, share: 0.5 });
  });

  test("is never negative, and an empty arc in the grace", () => {
    expect(timeLeft(roomView({ step_ends_at: 1 }), 50)).toEqual({ leftMs: 0, share: 0 });
    expect(timeLeft(roomView({ step: "grace", step_ends_at: 190_000 }), 180_000)).toEqual({ leftMs: 10_000, share: 0 });
  });

  test("is nothing where turns have no end, and before the room runs", () => {
    expect(timeLeft(roomView({ step_ends_at: null, phase_ends_at: null }), 0)).toBeNull();
    expect(timeLeft(roomView({ stage: "waiting" }), 0)).toBeNull();
  });
});
