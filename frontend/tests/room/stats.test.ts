import { expect, test } from "vitest";
import { countedBy } from "../../src/room/media/stats";

/** What a browser answers, in its own words. */
function counting(...rows: Record<string, unknown>[]): { getStats(): Promise<RTCStatsReport> } {
  const report = new Map(rows.map((row, index) => [String(index), { timestamp: 100_000, ...row }]));
  return { getStats: () => Promise.resolve(report as unknown as RTCStatsReport) };
}

const PAIR = { type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: 0.2 };

test("a line is counted over its voice, what the other side says of ours, and the way", async () => {
  const counted = await countedBy(
    counting(
      PAIR,
      { type: "inbound-rtp", kind: "audio", packetsReceived: 90, packetsLost: 10, jitter: 0.01 },
      { type: "inbound-rtp", kind: "video", packetsReceived: 500, packetsLost: 50, jitter: 0.3 },
      { type: "remote-inbound-rtp", kind: "audio", fractionLost: 0.1 },
      { type: "remote-inbound-rtp", kind: "video", fractionLost: 0.3 },
    ),
  );
  expect(counted).toEqual({ received: 90, lost: 10, jitter: 0.01, roundTrip: 0.2, sentLost: 0.3 });
});

test("what was said of a picture that rests by now is of the past", async () => {
  const voice = counting(PAIR, { type: "remote-inbound-rtp", kind: "audio", fractionLost: 0, timestamp: 93_000 });
  const picture = counting(PAIR, { type: "remote-inbound-rtp", kind: "video", fractionLost: 0.4, timestamp: 85_000 });
  expect((await countedBy(voice, picture)).sentLost).toBe(0);
});
