import { describe, expect, test } from "vitest";
import { isOfferer, judgeSignal, type Signal } from "../../src/room/media/signal";

const OFFERER = { session: "mine", theirs: "theirs", isOfferer: true };
const ANSWERER = { session: "mine", theirs: "theirs", isOfferer: false };

function signal(changes: Partial<Signal>): Signal {
  return { session: "theirs", to: "mine", ...changes };
}

const offer = { number: 1, sdp: "sdp" };

describe("mesh signals", () => {
  test("of two pages exactly one offers", () => {
    expect([isOfferer("a", "b"), isOfferer("b", "a")]).toEqual([false, true]);
  });

  test("between the same two peers are taken", () => {
    expect(judgeSignal(signal({ offer }), ANSWERER)).toBe("take");
    expect(judgeSignal(signal({ answer: offer }), OFFERER)).toBe("take");
    expect(judgeSignal(signal({ candidate: {} }), ANSWERER)).toBe("take");
  });

  test("the first one makes the two acquainted", () => {
    expect(judgeSignal(signal({ to: null, offer }), { ...ANSWERER, theirs: null })).toBe("take");
    expect(judgeSignal(signal({ to: null, wish: "restart" }), { ...OFFERER, theirs: null })).toBe("take");
  });

  test("a new life of the offerer makes the answerer begin anew", () => {
    expect(judgeSignal(signal({ session: "anew", to: null, offer }), ANSWERER)).toBe("rebuild");
  });

  test("late candidates of an old life are of no use", () => {
    expect(judgeSignal(signal({ session: "old", to: null, candidate: {} }), ANSWERER)).toBe("ignore");
    expect(judgeSignal(signal({ to: "my old one", candidate: {} }), ANSWERER)).toBe("ignore");
    expect(judgeSignal(signal({ to: "my old one", answer: offer }), OFFERER)).toBe("ignore");
  });

  test("an offer to an older peer of the answerer is told so, and its offerer begins anew", () => {
    expect(judgeSignal(signal({ to: "my old one", offer }), { ...ANSWERER, theirs: null })).toBe("say_fresh");
    expect(judgeSignal(signal({ session: "their new one", wish: "fresh" }), OFFERER)).toBe("rebuild");
  });

  test("only the offerer begins anew because it was asked to", () => {
    expect(judgeSignal(signal({ wish: "fresh" }), ANSWERER)).toBe("ignore");
  });
});
