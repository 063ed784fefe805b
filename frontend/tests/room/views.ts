// A circle of four as the server describes it, for tests.

import type { PhaseData, RoomData, RoomView, ViewFrame } from "../../src/room/protocol";

export const HARUKA = "seat-haruka";
export const KENJI = "seat-kenji";
export const SORA = "seat-sora";
export const MIDORI = "seat-midori";

export function phase(changes: Partial<PhaseData> = {}): PhaseData {
  return {
    key: "talk",
    title: "話す",
    mode: "round",
    words: "何に迷いましたか。",
    explain: "一人ずつ話します。",
    ...changes,
  };
}

export function roomData(changes: Partial<RoomData> = {}): RoomData {
  return {
    circle: "circle",
    socketPath: "/ws/circles/circle/",
    me: HARUKA,
    isOrganiser: false,
    replies: {},
    lateMinutes: {},
    names: { [HARUKA]: "はるか", [KENJI]: "けんじ", [SORA]: "そら", [MIDORI]: "みどり" },
    title: "第1回 2月14日(土)",
    phones: [],
    begins: "19:00",
    phases: [phase({ key: "gather", title: "集まる", mode: "gather" }), phase(), phase({ key: "close", title: "終わる", mode: "close" })],
    media: { kind: "mesh", relayOnly: false, iceServers: [] },
    number: 3,
    meeting: "",
    deck: { cards: [] },
    rules: [],
    urls: { room: "/room/", left: "/left/", reflect: "/reflect/", wait: "/wait", home: "/home/", concern: "/concern/", people: "/people/" },
    ...changes,
  };
}

const QUIET_TIME = { is_asked: false, still_needed: 2, is_given: false };

export function roomView(changes: Partial<RoomView> = {}): RoomView {
  return {
    seq: 10,
    stage: "running",
    begins_at: 1_000_000_000,
    me: HARUKA,
    phase: 1,
    mode: "round",
    step: "turn",
    phase_ends_at: null,
    step_ends_at: 1_000_180_000,
    step_ms: 180_000,
    holder: KENJI,
    up_next: [SORA, MIDORI],
    queue: [],
    paused_at: null,
    pause_reason: null,
    seats: [HARUKA, KENJI, SORA, MIDORI].map((seat) => ({ seat, is_present: true, is_connected: true, has_come: true, has_left: false })),
    forward: { wished: 0, needed: 3, by_me: false },
    back: { wished: 0, needed: 3, by_me: false },
    time: QUIET_TIME,
    i_have_chosen: false,
    organisers: [],
    ended_because: null,
    i_have_written: false,
    still_writing: 4,
    gifts_are_open: false,
    gestures: [],
    can: ["vote_forward", "vote_back", "pause", "gesture", "leave"],
    ...changes,
  };
}

export function viewFrame(view: Partial<RoomView> = {}, now = 1_000_000_000): ViewFrame {
  return { kind: "view", view: roomView(view), gifts: [], opening: null, peers: {},
    names: {}, now };
}
