import { describe, expect, test } from "vitest";
import { compareString, fingerprintIn } from "../../src/room/media/fingerprint";
import { isWeak, Ladder, lineBetween, STEPS, WeakSign, type Counted, type Line } from "../../src/room/media/quality";

const COUNTED: Counted = { received: 1000, lost: 10, jitter: 0.01, roundTrip: 0.05, sentLost: 0 };
const CLEAR: Line = { lost: 0, jitter: 0.01, roundTrip: 0.05, sentLost: 0 };
const NARROW: Line = { ...CLEAR, sentLost: 0.2 };

function looks(ladder: Ladder, line: Line, times: number): number {
  let changes = 0;
  for (let i = 0; i < times; i += 1) if (ladder.look(line)) changes += 1;
  return changes;
}

describe("a line", () => {
  test("is what happened since the last look", () => {
    const line = lineBetween(COUNTED, { ...COUNTED, received: 1090, lost: 20, jitter: 0.03 });
    expect(line).toEqual({ lost: 0.1, jitter: 0.03, roundTrip: 0.05, sentLost: 0 });
  });

  test("proves nothing on a few packets", () => {
    expect(lineBetween(COUNTED, { ...COUNTED, received: 1005, lost: 20 }).lost).toBe(0);
  });

  test("counts no packet twice that came after all", () => {
    expect(lineBetween(COUNTED, { ...COUNTED, received: 1100, lost: 4 }).lost).toBe(0);
  });

  test("is weak by loss, by jitter or by delay", () => {
    const weak = [{ lost: 0.06 }, { jitter: 0.08 }, { roundTrip: 0.6 }].map((one) => isWeak({ ...CLEAR, ...one }));
    expect([isWeak(CLEAR), ...weak]).toEqual([false, true, true, true]);
  });

  test("is called weak, and clear again, after two looks in a row", () => {
    const sign = new WeakSign();
    const seen = [true, false, true, true, false, true, false, false].map((one) => sign.look(one));
    expect(seen).toEqual([false, false, false, true, true, true, true, false]);
  });
});

describe("the picture", () => {
  test("steps down to none, and no further", () => {
    const ladder = new Ladder();
    expect(looks(ladder, NARROW, 40)).toBe(STEPS.length - 1);
    expect(ladder.step).toBeNull();
  });

  test("stays as it is on a single bad look", () => {
    const ladder = new Ladder();
    expect(looks(ladder, NARROW, 1) + looks(ladder, CLEAR, 1) + looks(ladder, NARROW, 1)).toBe(0);
  });

  test("comes back on a clear line, each time after a longer wait", () => {
    const ladder = new Ladder();
    looks(ladder, NARROW, 2);
    expect(looks(ladder, CLEAR, 19)).toBe(0);
    expect(looks(ladder, CLEAR, 1)).toBe(1);
    looks(ladder, NARROW, 2);
    expect(looks(ladder, CLEAR, 39)).toBe(0);
    expect(looks(ladder, CLEAR, 1)).toBe(1);
  });

  test("is not made larger on a line that is neither good nor bad", () => {
    const ladder = new Ladder(1);
    expect(looks(ladder, { ...CLEAR, sentLost: 0.04 }, 100)).toBe(0);
  });
});

describe("digits to compare", () => {
  const SDP = "v=0\r\na=fingerprint:sha-256 AB:CD:EF\r\na=setup:actpass\r\n";

  test("begin with the fingerprint of a description", () => {
    expect([fingerprintIn(SDP), fingerprintIn("v=0"), fingerprintIn(undefined)]).toEqual(["sha-256 ab:cd:ef", "", ""]);
  });

  test("are the same on every page, in whatever order it met the others", async () => {
    const digits = await compareString(["a", "b", "c"]);
    expect(digits).toMatch(/^\d{4} \d{4} \d{4} \d{4}$/);
    expect(await compareString(["c", "a", "b"])).toBe(digits);
  });

  test("differ as soon as one certificate does", async () => {
    const [honest, tampered] = await Promise.all([compareString(["a", "b"]), compareString(["a", "x"])]);
    expect(honest).not.toBe(tampered);
  });
});
