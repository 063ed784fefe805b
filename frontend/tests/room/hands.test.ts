import { describe, expect, test } from "vitest";
import { handsOf, sheetHands } from "../../src/room/hands";
import type { Mode, RoomView } from "../../src/room/protocol";
import { HARUKA, phase, roomView } from "./views";

function labels(view: RoomView, mode: Mode, isLast = false): [string | null, string[]] {
  const { main, beside } = handsOf(view, phase({ mode }), isLast);
  return [main?.label ?? null, beside.map((hand) => hand.label)];
}

describe("hands", () => {
  test("whoever has the turn hands it on, or speaks later", () => {
    const view = roomView({ holder: HARUKA, can: ["pass_turn", "speak_last", "vote_forward"] });
    expect(labels(view, "round")).toEqual(["次の人に渡す", ["あとで話す"]]);
  });

  test("the last one ends without anybody to hand on to", () => {
    const view = roomView({ holder: HARUKA, up_next: [], can: ["pass_turn"] });
    expect(labels(view, "round")).toEqual(["話し終える", []]);
    expect(labels(view, "gift")).toEqual(["読み終える", []]);
  });

  test("who listens has no main action in a round", () => {
    expect(labels(roomView({ can: ["vote_forward", "pause"] }), "round")).toEqual([null, []]);
  });

  test("others ask, the one asked hands on", () => {
    expect(labels(roomView({ can: ["join_queue", "vote_forward"] }), "questions")).toEqual(["質問したい", []]);
    expect(labels(roomView({ can: ["pass_turn", "speak_last"] }), "questions")).toEqual(["次の人に渡す", ["あとで受ける"]]);
    expect(labels(roomView({ can: ["leave_queue"] }), "questions")).toEqual([null, ["質問を終える・やめておく"]]);
  });

  test("in open talk one asks for the floor; going on is near", () => {
    expect(labels(roomView({ can: ["leave_queue"] }), "open")).toEqual([null, ["順番を取り消す"]]);
    expect(labels(roomView({ can: ["join_queue", "vote_forward"] }), "open")).toEqual(["話したい", ["先へ進む"]]);
  });

  test("going on is the next step of gathering and the end of closing, and never pressed on who writes", () => {
    expect(labels(roomView({ can: ["vote_forward"] }), "gather")).toEqual(["先へ進む", []]);
    expect(labels(roomView({ can: ["vote_forward"] }), "close", true)).toEqual(["終わりにする", []]);
    expect(labels(roomView({ can: ["vote_forward"] }), "silent")).toEqual([null, ["先へ進む"]]);
  });

  test("somebody's wish to go on brings it near in a round too", () => {
    const view = roomView({ can: ["vote_forward"], forward: { wished: 1, needed: 3, by_me: false } });
    expect(labels(view, "round")).toEqual([null, ["先へ進む"]]);
  });

  test("one's own wish is taken back by the same button", () => {
    const view = roomView({ can: ["vote_forward"], forward: { wished: 1, needed: 3, by_me: true } });
    expect(handsOf(view, phase({ mode: "gather" }), false).main).toEqual({
      key: "forward",
      label: "先へ進むのを取り消す",
      command: { type: "vote", direction: "forward", is_wanted: false },
      isPressed: true,
    });
  });

  test("a paused room offers to go on, and nothing else", () => {
    expect(labels(roomView({ paused_at: 5, can: ["resume", "gesture"] }), "round")).toEqual(["再開する", []]);
  });

  test("more time is offered to the speaker when the time is up, and before that in the sheet", () => {
    const can = ["pass_turn", "ask_for_time"];
    expect(labels(roomView({ holder: HARUKA, can }), "round")).toEqual(["次の人に渡す", []]);
    expect(labels(roomView({ holder: HARUKA, can, step: "grace" }), "round")).toEqual(["次の人に渡す", ["もう少し話したい"]]);
    expect(sheetHands(roomView({ can }), phase(), false).map((hand) => hand.label)).toEqual(["もう少し話したい"]);
  });

  test("the others give time with one tap, beside asking a question", () => {
    expect(labels(roomView({ can: ["give_time", "vote_forward"] }), "round")).toEqual(["どうぞ、続けて", []]);
    expect(labels(roomView({ can: ["give_time", "join_queue"] }), "questions")).toEqual(["どうぞ、続けて", ["質問したい"]]);
  });

  test("two who are left choose, each once", () => {
    expect(labels(roomView({ can: ["choose_pair"], pause_reason: "pair", paused_at: 5 }), "round")).toEqual(["二人で続ける", []]);
    expect(labels(roomView({ can: ["choose_pair"], i_have_chosen: true }), "round")).toEqual([null, []]);
  });

  test("the sheet offers what is allowed and no more", () => {
    expect(sheetHands(roomView({ can: ["vote_forward", "pause"] }), phase(), false).map((hand) => hand.key)).toEqual(["forward", "pause"]);
    expect(sheetHands(roomView({ can: [] }), phase(), false)).toEqual([]);
  });
});
