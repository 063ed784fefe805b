import { describe, expect, test } from "vitest";
import { hasRelay } from "../../src/check/line";
import { isGrave, lineSteps, lineTitle, SLOW_MS, wellText, type LineFault } from "../../src/check/line_words";

const FAULTS: LineFault[] = ["server_away", "signed_out", "no_calls", "direct_failed", "relay_failed", "relay_refused"];

describe("what the connection's test says", () => {
  test.each(FAULTS)("what happened and what to do when it is %s", (fault) => {
    for (const relayOnly of [true, false]) expect(lineTitle(fault, relayOnly)).toMatch(/。$/);
    expect(lineSteps(fault).length).toBeGreaterThan(0);
  });

  test("a relay out of reach is grave only where it is the only way", () => {
    expect(isGrave("relay_failed", true)).toBe(true);
    expect(isGrave("relay_failed", false)).toBe(false);
    expect(isGrave("relay_refused", false)).toBe(false);
    expect(isGrave("server_away", false)).toBe(true);
    expect(lineTitle("relay_failed", true)).not.toBe(lineTitle("relay_failed", false));
  });

  test("somebody else's fault is not put on the person's line", () => {
    expect(lineTitle("relay_refused", true)).toContain("あなたの端末や回線のせいではありません");
    expect(lineSteps("relay_refused").join()).not.toContain("VPN");
  });

  test("what is well says what was tried, and whether it is slow", () => {
    expect(wellText(40, true)).toContain("中継");
    expect(wellText(40, false)).not.toContain("中継");
    expect(wellText(SLOW_MS + 1, true)).toContain("ゆっくり");
  });

  test("knows a relay by its address", () => {
    expect(hasRelay([{ urls: "stun:stun.example" }])).toBe(false);
    expect(hasRelay([{ urls: "stun:stun.example" }, { urls: ["turns:turn.example:443"] }])).toBe(true);
    expect(hasRelay([])).toBe(false);
  });
});
