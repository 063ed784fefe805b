// Voice and picture behind one thin interface. The mesh between browsers is the default; a media server or
// an external meeting are further implementations that the rest of the room does not notice.

import type { AccessFrame, MediaData } from "../protocol";

/** How a seat's voice and picture reach this page. */
/** "weak": the voice is hard to follow; "voice_only": the line of one of the two carries no picture now. */
export type Quality = "joining" | "good" | "voice_only" | "weak" | "lost";

/** What this person sends; null where nothing is. */
export interface Publication {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
}

/** A page that sits at the table: its seat and its connection. */
export interface Neighbour {
  seat: string;
  connection: string;
}

export interface Streams {
  audio: MediaStream | null;
  video: MediaStream | null;
}

/** Counted by the browser: proof that sound and picture arrive, where "playing" events prove nothing. */
export interface Received {
  audioPacketsReceived: number;
  videoFramesDecoded: number;
}

/** What an implementation is given. */
export interface MediaOptions {
  me: Neighbour;
  data: MediaData;
  /** Sends through the room's socket to another page; it queues while the socket is down. */
  send: (to: string, signal: object) => void;
  /** Asks the server for what opens the media server, once more. */
  askAccess: () => void;
  /** Whether the room's server can be heard; if not, nobody counts as gone. */
  isServerThere: () => boolean;
  onChange: () => void;
  /** A sentence that the person should read. */
  say: (text: string) => void;
}

/** From so much on a voice counts as heard; quieter is the noise of a room. */
export const SPEAKING_LEVEL = 0.02;

export interface Media {
  /** Begins to exchange with whoever is met. */
  join(): void;
  /** Ends everything. */
  leave(): void;
  /** Sends these tracks from now on. */
  publish(publication: Publication): void;
  /** Who is connected now; `present` are the seats that count as being there. */
  meet(neighbours: Neighbour[], present: ReadonlySet<string>): void;
  /** A message of another page's media, brought by the room's socket. */
  signalled(from: string, seat: string, data: unknown): void;
  /** What opens the media servers, newer than before. */
  access(frame: AccessFrame): void;
  /** What arrives from a seat. */
  streams(seat: string): Streams;
  /** Loudness by seat, 0 to 1. */
  levels(): ReadonlyMap<string, number>;
  /** In one word per seat how well it arrives. */
  quality(): ReadonlyMap<string, Quality>;
  /** Digits that are the same on all pages if nobody stands between them; "" while not everybody is connected. */
  compare(): string;
  /** Whether one's own picture rests because no line carries it now. */
  isPictureResting(): boolean;
  /** Connects anew with everybody, by a tap of the person or because the network is another one. */
  mend(): void;
  /** Counters by seat. */
  stats(): Promise<Record<string, Received>>;
}
