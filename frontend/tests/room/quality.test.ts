import { describe, expect, test } from "vitest";
import { isWeak, Ladder, lineBetween, LineWatch, STEPS, WeakSign, type Counted, type Line } from "../../src/room/media/quality";

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
    expect(looks(ladder, CLEAR, 9)).toBe(0);
    expect(looks(ladder, CLEAR, 1)).toBe(1);
    looks(ladder, NARROW, 2);
    expect(looks(ladder, CLEAR, 19)).toBe(0);
    expect(looks(ladder, CLEAR, 1)).toBe(1);
  });

  test("is back within half a minute of looks after one bad spell, however bad it was", () => {
    const ladder = new Ladder();
    looks(ladder, NARROW, 40);
    expect(looks(ladder, CLEAR, 30)).toBe(STEPS.length - 1);
    expect(ladder.step).toBe(STEPS[0]);
  });

  test("waits no longer where a step up has held", () => {
    const ladder = new Ladder();
    looks(ladder, NARROW, 2);
    looks(ladder, CLEAR, 10);
    looks(ladder, NARROW, 2); // soon after: the next try waits for 20 looks
    looks(ladder, CLEAR, 20 + 40);
    looks(ladder, NARROW, 2);
    expect(looks(ladder, CLEAR, 10)).toBe(1);
  });

  test("among many never goes above the step on which it began", () => {
    const ladder = new Ladder(1);
    expect(looks(ladder, CLEAR, 200)).toBe(0);
    looks(ladder, NARROW, 2);
    expect(looks(ladder, CLEAR, 200)).toBe(1);
    expect(ladder.step).toBe(STEPS[1]);
  });

  test("is not made larger on a line that is neither good nor bad", () => {
    const ladder = new Ladder(1);
    expect(looks(ladder, { ...CLEAR, sentLost: 0.04 }, 100)).toBe(0);
  });
});

describe("a line that is watched", () => {
  /** So many packets of a second's look, and what the other side says of ours. */
  const after = (seconds: number, changes: Partial<Counted> = {}): Counted => ({ ...COUNTED, received: 1000 + 50 * seconds, ...changes });

  test("tells nothing from the first look", () => {
    const watch = new LineWatch();
    expect([watch.look(after(0, { roundTrip: 2 }), true), watch.isWeak]).toEqual([false, false]);
  });

  test("steps a picture that is sent, and none that is not", () => {
    const [sending, silent] = [new LineWatch(), new LineWatch()];
    const steps = [0, 1, 2].map((at) => [sending.look(after(at, { sentLost: 0.2 }), true), silent.look(after(at, { sentLost: 0.2 }), false)]);
    expect(steps).toEqual([[false, false], [false, false], [true, false]]);
    expect([sending.step, silent.step]).toEqual([STEPS[1], STEPS[0]]);
  });

  test("begins with a smaller picture where it is told to", () => {
    expect(new LineWatch(1).step).toEqual(STEPS[1]);
  });

  test("is weak after two looks at a voice that is hard to follow", () => {
    const watch = new LineWatch();
    const seen = [0, 1, 2].map((at) => { watch.look(after(at, { jitter: 0.1 }), false); return watch.isWeak; });
    expect(seen).toEqual([false, false, true]);
  });
});
