// What the room's page and the server say to each other, and what the page is given once.
// The view's fields are those of core/dialogue/view.py: instants in milliseconds since 1970 UTC.

export const PROTOCOL = 3;
export const GIFT_MAX = 200;
export const MEMO_MAX = 500;
export const SAY_MAX = 300;

export type Stage = "closed" | "waiting" | "running" | "ended";
export type Mode = "gather" | "round" | "silent" | "questions" | "rest" | "open" | "gift" | "close";
export type Step = "none" | "turn" | "grace" | "breath" | "writing";
export type GestureName = "thinking" | "need_a_break" | "your_experience_too";
export type Direction = "forward" | "back";

export interface SeatView {
  seat: string;
  is_present: boolean;
  is_connected: boolean;
  has_come: boolean;
  has_left: boolean;
}

export interface VoteView {
  wished: number;
  needed: number;
  by_me: boolean;
}

/** More time for the turn that runs; who gives it is nobody's to see. */
export interface TimeView {
  is_asked: boolean;
  still_needed: number;
  is_given: boolean;
}

export interface ShownGesture {
  number: number;
  gesture: GestureName;
  at: number;
}

export interface RoomView {
  seq: number;
  stage: Stage;
  begins_at: number;
  me: string;
  phase: number;
  mode: Mode;
  step: Step;
  phase_ends_at: number | null;
  step_ends_at: number | null;
  /** The whole length of what runs until `step_ends_at`, else until `phase_ends_at`. */
  step_ms: number;
  holder: string | null;
  up_next: string[];
  queue: string[];
  paused_at: number | null;
  pause_reason: "asked" | "empty" | "pair" | null;
  seats: SeatView[];
  forward: VoteView;
  back: VoteView;
  time: TimeView;
  /** Whether one chose to go on as two. */
  i_have_chosen: boolean;
  /** Called organisers who are in the room. */
  organisers: string[];
  /** Why it was over before the script's end. */
  ended_because: "empty" | "pair" | "organiser" | null;
  i_have_written: boolean;
  still_writing: number;
  gifts_are_open: boolean;
  gestures: ShownGesture[];
  can: string[];
}

export interface Gift {
  seat: string;
  text: string;
}

export interface Memo {
  card: number | null;
  text: string;
}

/** 迷いと選択のメモ, as its author prepared it. */
export interface Crossroads {
  hesitation: string;
  choice: string;
  since_then: string;
}

/** What the person of this page has written themselves. */
export interface OwnWords {
  memo: Memo | null;
  gift: string | null;
  card: Crossroads | null;
}

/** A connected page of a seat, and whether its microphone and camera are on. */
export interface PeerState {
  connection: string;
  audio: boolean;
  video: boolean;
}

export type ClosedWhy = "taken_over" | "signed_out" | "no_seat" | "moved" | "reload" | "removed";

/** はじめのことば: a line out of somebody's story, with their leave. Without a call name where they want none. */
export interface Opening {
  text: string;
  call_name: string;
}

export interface ViewFrame {
  kind: "view";
  view: RoomView;
  gifts: Gift[];
  /** While people gather; null where there is none to show here. */
  opening: Opening | null;
  peers: Record<string, PeerState>;
  /** Call names by seat: people may join who were not there when the page was loaded. */
  names: Record<string, string>;
  now: number;
}

/** One's seat is at another table of the same evening: what is different there, and a sentence that says so. */
export interface TableFrame extends Pick<RoomData, "circle" | "socketPath" | "names" | "replies" | "lateMinutes" | "number" | "urls"> {
  kind: "table";
  words: string;
}

export type ServerFrame =
  | ViewFrame
  | ({ kind: "mine" } & OwnWords)
  | { kind: "done"; id: string; seq: number }
  | { kind: "refused"; id: string; code: string; text: string }
  | { kind: "signal"; from: string; seat: string; data: unknown }
  | { kind: "media"; seat: string; audio: boolean; video: boolean }
  | { kind: "said"; seat: string; text: string }
  | AccessFrame
  | TableFrame
  | { kind: "airtime"; agrees: boolean; counts: Record<string, AirtimeCount> }
  /** The server has heard the hello and needs longer than usual. */
  | { kind: "hold" }
  | { kind: "closed"; why: ClosedWhy };

export type RoomCommand =
  | { type: "pass_turn" | "speak_last" | "pause" | "resume" | "join_queue" | "leave_queue" | "leave" }
  | { type: "ask_for_time" | "give_time" }
  | { type: "choose_pair"; goes_on: boolean }
  | { type: "remove_seat"; seat: string }
  | { type: "end_room" }
  | { type: "vote"; direction: Direction; is_wanted: boolean }
  | { type: "gesture"; gesture: GestureName };

/** What is sent until it is answered; `id` is added by the socket. */
export type Request =
  | { kind: "command"; command: RoomCommand }
  | { kind: "gift"; text: string }
  | { kind: "memo"; card: number | null; text: string }
  | { kind: "help" }
  | { kind: "agree"; airtime: boolean };

/** 話した時間 of one's own in a phase so far; the sequence rises with every count that is sent. */
export interface AirtimeCount {
  sequence: number;
  speech_ms: number;
  unmeasured_ms: number;
}

export type Answer = { isDone: true; seq: number } | { isDone: false; code: string; text: string };

export interface PhaseData {
  key: string;
  title: string;
  mode: Mode;
  words: string;
  explain: string;
}

export interface Card {
  number: number;
  group: string;
  text: string;
}

export interface IceServer {
  urls: string | string[];
  username?: string;
  credential?: string;
}

/** What opens the media servers to this page. The media server's key changes when somebody leaves. */
export type AccessFrame =
  | { kind: "ice"; iceServers: IceServer[] }
  | { kind: "livekit"; url?: string; token?: string; key: string; number: number };

/** How voices and pictures travel in this term. */
export interface MediaData {
  kind: "mesh" | "livekit" | "external";
  /** Only through the TURN server: no participant learns another one's address. */
  relayOnly: boolean;
  iceServers: IceServer[];
}

/** The page's data, written by the server as JSON into the page. */
export interface RoomData {
  circle: string;
  socketPath: string;
  me: string;
  /** A called organiser sits at the table too: without a turn, without a vote, with their own name. */
  isOrganiser: boolean;
  names: Record<string, string>;
  /** What somebody answered to the invitation, if they are not expected in time. */
  replies: Record<string, "absent" | "late">;
  /** About how late, in minutes, of those who said it. */
  lateMinutes: Record<string, number>;
  title: string;
  /** Whom to call on the telephone this evening. */
  phones: { name: string; phone: string }[];
  /** The time at which the evening begins, as its term writes it. */
  begins: string;
  phases: PhaseData[];
  media: MediaData;
  /** The group's number; also that of its breakout room. */
  number: number;
  /** The round's meeting, in a term that talks in Zoom, Meet and the like. */
  meeting: string;
  deck: { note?: string; cards: Card[] };
  rules: string[];
  urls: { room: string; left: string; reflect: string; home: string; wait: string; concern: string; people: string };
}

/** A frame of the server, or null if it is none that this page knows. */
export function parseFrame(text: string): ServerFrame | null {
  try {
    const frame = JSON.parse(text) as { kind?: unknown } | null;
    return frame !== null && typeof frame === "object" && typeof frame.kind === "string"
      ? (frame as unknown as ServerFrame)
      : null;
  } catch {
    return null;
  }
}
