// What the browser counts of a connection.

import type { Received } from "./interface";
import type { Counted } from "./quality";

/** The fields of getStats' rows that are read here. */
interface Row {
  type: string;
  timestamp: number;
  kind?: string;
  state?: string;
  nominated?: boolean;
  packetsReceived?: number;
  packetsLost?: number;
  framesDecoded?: number;
  jitter?: number;
  fractionLost?: number;
  currentRoundTripTime?: number;
}

// A line that sends nothing any more is not reported on: the browser then gives what it was told last, for as long as it lasts.
const REPORT_HOLDS_MS = 10_000;

/** A connection, or one line of it. */
interface Counting {
  getStats(): Promise<RTCStatsReport>;
}

async function rowsOf(counting: Counting): Promise<Row[]> {
  const rows: Row[] = [];
  (await counting.getStats()).forEach((row: Row) => rows.push(row));
  return rows;
}

/** Proof that sound and picture arrive. */
export async function receivedBy(counting: Counting): Promise<Received> {
  const received: Received = { audioPacketsReceived: 0, videoFramesDecoded: 0 };
  for (const row of await rowsOf(counting)) {
    if (row.type !== "inbound-rtp") continue;
    if (row.kind === "audio") received.audioPacketsReceived += row.packetsReceived ?? 0;
    else received.videoFramesDecoded += row.framesDecoded ?? 0;
  }
  return received;
}

/** What tells how good the line is: of the voice that arrives, and of all that is sent. */
export async function countedBy(...all: Counting[]): Promise<Counted> {
  const counted: Counted = { received: 0, lost: 0, jitter: 0, roundTrip: 0, sentLost: null };
  const rows = (await Promise.all(all.map(rowsOf))).flat();
  const now = Math.max(...rows.map((row) => row.timestamp));
  for (const row of rows) {
    if (row.type === "inbound-rtp" && row.kind === "audio") {
      counted.received += row.packetsReceived ?? 0;
      counted.lost += row.packetsLost ?? 0;
      counted.jitter = Math.max(counted.jitter, row.jitter ?? 0);
    } else if (row.type === "remote-inbound-rtp" && row.fractionLost !== undefined && now - row.timestamp < REPORT_HOLDS_MS) {
      counted.sentLost = Math.max(counted.sentLost ?? 0, row.fractionLost);
    } else if (row.type === "candidate-pair" && row.nominated === true && row.state === "succeeded") {
      counted.roundTrip = Math.max(counted.roundTrip, row.currentRoundTripTime ?? 0);
    }
  }
  return counted;
}
