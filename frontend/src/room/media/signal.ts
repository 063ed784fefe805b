// What two pages' meshes say to each other about their connection, and what to do with it. Pure.

/** `session` names the sender's peer object, `to` the receiver's. */
export interface Signal {
  session: string;
  to: string | null;
  offer?: { number: number; sdp: string };
  answer?: { number: number; sdp: string };
  candidate?: RTCIceCandidateInit | null;
  /** The answering side asks: "restart" a connection that does not come about; "fresh": mine is a new one. */
  wish?: "restart" | "fresh";
  /** Whether the sender's picture comes: it rests where the line carries the voice only. */
  picture?: boolean;
}

export function isSignal(data: unknown): data is Signal {
  return typeof data === "object" && data !== null && typeof (data as Signal).session === "string";
}

/** The page with the greater connection id offers; the two ids are never equal. */
export function isOfferer(mine: string, theirs: string): boolean {
  return mine > theirs;
}

/** What to do with a signal, given the peer that this page has for its sender. */
export function judgeSignal(
  signal: Signal,
  peer: { session: string; theirs: string | null; isOfferer: boolean },
): "take" | "rebuild" | "ignore" | "say_fresh" {
  if (signal.to !== null && signal.to !== peer.session) {
    // Meant for an older peer of ours. Its owner does not know yet that there is a new one.
    return signal.offer && !peer.isOfferer ? "say_fresh" : "ignore";
  }
  if (signal.wish === "fresh") return peer.isOfferer ? "rebuild" : "ignore";
  if (peer.theirs === null || peer.theirs === signal.session) return "take";
  // The other side has begun anew: so do we. Late candidates of its old life are of no use.
  return signal.offer ? "rebuild" : "ignore";
}
