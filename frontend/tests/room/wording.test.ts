import { describe, expect, test } from "vitest";
import {
  aboutText,
  announcement,
  digitsText,
  helpCalledText,
  middleWords,
  nextInTurn,
  ownDevicesText,
  pairText,
  seatText,
  timeText,
  turnText,
  wishText,
} from "../../src/room/wording";
import { HARUKA, KENJI, phase, roomData, roomView, SORA } from "./views";

const data = roomData();
const NOW = 1_000_000_000;
const seat = { seat: KENJI, is_present: true, is_connected: true, has_come: true, has_left: false };

describe("words of the room", () => {
  test.each([
    [170_000, "残り およそ3分"],
    [90_000, "残り およそ2分"],
    [60_000, "残り およそ1分"],
    [30_000, "残り 30秒ほど"],
    [5_000, "残り わずか"],
  ])("about %i ms", (leftMs, text) => {
    expect(aboutText({ leftMs, share: 1 })).toBe(text);
  });

  test("figures on request", () => {
    expect(digitsText({ leftMs: 125_400, share: 1 })).toBe("残り 2:06");
  });

  test("say whose turn it is and who is next", () => {
    expect(turnText(roomView(), phase(), data)).toBe("けんじさんの番です");
    expect(turnText(roomView({ holder: HARUKA }), phase(), data)).toBe("あなたの番です");
    expect(turnText(roomView(), phase({ mode: "questions" }), data)).toBe("けんじさんに質問します");
    expect(turnText(roomView({ holder: null }), phase({ mode: "open" }), data)).toBe("だれからでもどうぞ");
    expect(nextInTurn(roomView(), data)).toBe("次は そらさん");
    expect(nextInTurn(roomView({ up_next: [HARUKA] }), data)).toBe("次は あなた");
    expect(nextInTurn(roomView({ mode: "open", queue: [SORA], up_next: [] }), data)).toBe("次は そらさん");
    expect(nextInTurn(roomView({ up_next: [] }), data)).toBe("");
  });

  test("of more time say who would like it and what it takes, never who gives it", () => {
    const asked = { is_asked: true, still_needed: 2, is_given: false };
    expect(timeText(roomView(), data)).toBe("");
    expect(timeText(roomView({ time: asked }), data)).toBe("けんじさんが、もう少し話したいそうです。あと2人の「どうぞ」で延びます。");
    expect(timeText(roomView({ holder: HARUKA, time: asked }), data)).toBe("もう少し話したいことを伝えました。あと2人の「どうぞ」で延びます。");
    const given = { is_asked: true, still_needed: 0, is_given: true };
    expect(timeText(roomView({ time: given }), data)).toBe("時間が延びました。そのぶん、みんなで話す時間が短くなります。");
    expect(announcement(roomView(), roomView({ time: asked }), data)).toBe(timeText(roomView({ time: asked }), data));
    expect(announcement(roomView({ time: asked }), roomView({ time: { ...asked, still_needed: 1 } }), data)).toBe("");
  });

  test("for two who are left say that both choose", () => {
    const pair = roomView({ pause_reason: "pair", paused_at: 5 });
    expect(announcement(roomView(), pair, data)).toBe("いま、二人になりました。このまま続けるか、今日はここまでにするか、選べます。");
    expect(pairText({ ...pair, i_have_chosen: true })).toBe("「続ける」を選びました。もう一人が選ぶのを待っています。");
  });

  test("in the middle follow the moment", () => {
    expect(middleWords(roomView(), phase(), data, NOW)).toBe("何に迷いましたか。");
    const waiting = roomView({ stage: "waiting", begins_at: NOW });
    expect(middleWords(waiting, phase(), data, NOW - 1)).toBe("19:00に始まります。全員がそろえば、その前に始まります。");
    expect(middleWords(waiting, phase(), data, NOW)).toBe("ほかの人を少し待っています。まもなく始まります。");
    const alone = { ...waiting, seats: waiting.seats.map((seat) => ({ ...seat, is_present: seat.seat === HARUKA })) };
    expect(middleWords(alone, phase(), data, NOW)).toBe("あと一人そろったら始まります。");
    expect(middleWords(roomView({ step: "breath" }), phase(), data, NOW)).toBe("少し間を置きます。");
    expect(middleWords(roomView({ step: "grace", holder: HARUKA }), phase(), data, NOW)).toBe("時間になりました。区切りのよいところで終えてください。");
    expect(middleWords(roomView({ step: "grace" }), phase(), data, NOW)).toBe("時間になりました。けんじさんのお話が終わるのを待っています。");
  });

  test("of one's own devices say that the picture goes out, though one does not see it", () => {
    expect(ownDevicesText("on", "on")).toBe("マイク・カメラ オン");
    expect(ownDevicesText("on", "off")).toBe("マイク オン・カメラ オフ");
    expect(ownDevicesText("off", "on")).toBe("マイク オフ");
    expect(ownDevicesText("fault", "fault")).toBe("マイクなし・カメラなし");
    expect(ownDevicesText("on", "on", true)).toBe("回線が細く、声だけです");
    expect(ownDevicesText("off", "on", true)).toBe("マイク オフ");
  });

  test("after a call give a number, if there is one", () => {
    expect(helpCalledText([])).toBe("運営に知らせました。気づいた運営から連絡します。");
    const phones = [{ name: "事務局", phone: "017-734-1111" }, { name: "もう一つ", phone: "1" }];
    expect(helpCalledText(phones)).toBe("運営に知らせました。気づいた運営から連絡します。急ぐときは、事務局(017-734-1111)へお電話ください。");
  });

  test("of a seat say the one thing that matters most", () => {
    const peer = { connection: "c", audio: true, video: true };
    expect(seatText(roomView(), seat, peer, "good")).toBe("話す番です");
    const listening = roomView({ holder: SORA });
    expect(seatText(listening, seat, peer, "good")).toBe("マイク オン");
    expect(seatText(listening, seat, { ...peer, video: false }, "good")).toBe("声だけ・オン");
    expect(seatText(listening, seat, { ...peer, audio: false }, "good")).toBe("マイク オフ");
    expect(seatText(listening, seat, peer, "lost")).toBe("つなぎ直しています");
    expect(seatText(listening, { ...seat, is_connected: false }, undefined, undefined)).toBe("つなぎ直しています");
    const away = { ...seat, is_present: false, is_connected: false };
    expect(seatText(listening, away, undefined, undefined)).toBe("接続が切れています");
    expect(seatText(listening, { ...away, has_come: false }, undefined, undefined)).toBe("まだ来ていません");
    expect(seatText(listening, { ...away, has_come: false }, undefined, undefined, "absent")).toBe("今日はお休みです");
    expect(seatText(listening, { ...away, has_come: false }, undefined, undefined, "late")).toBe("遅れて来ます");
    expect(seatText(listening, { ...away, has_come: false }, undefined, undefined, "late", 10)).toBe("10分ほど遅れます");
    expect(seatText(listening, away, undefined, undefined, "late", 10)).toBe("接続が切れています");
    expect(seatText(listening, { ...seat, has_left: true, is_present: false }, undefined, undefined)).toBe("席を立ちました");
  });

  test("of a wish count who is still needed", () => {
    expect(wishText(roomView(), "forward", false)).toBe("");
    const view = roomView({ forward: { wished: 2, needed: 3, by_me: false } });
    expect(wishText(view, "forward", false)).toBe("先へ進みたい人がいます。あと1人で進みます。");
    expect(wishText(view, "forward", true)).toBe("終わりにしたい人がいます。あと1人で終わります。");
  });

  test("are announced when the phase, the turn or a pause changes, and not otherwise", () => {
    const before = roomView();
    expect(announcement(before, roomView({ seq: 11 }), data)).toBe("");
    expect(announcement(before, roomView({ holder: HARUKA }), data)).toBe("あなたの番です");
    expect(announcement(before, roomView({ phase: 2, mode: "close", holder: null }), data)).toBe("「終わる」の段階です。");
    expect(announcement(before, roomView({ paused_at: 5 }), data)).toBe("少し止めています。");
    expect(announcement(roomView({ paused_at: 5 }), before, data)).toBe("再開しました。");
    expect(announcement(before, roomView({ step: "grace" }), data)).toBe("時間になりました。");
    expect(announcement(before, roomView({ gifts_are_open: true, holder: HARUKA }), data)).toBe("ひとことが開きました。あなたの番です");
    expect(announcement(before, roomView({ stage: "ended" }), data)).toBe("この回は終わりました。");
    expect(announcement(null, before, data)).toBe("「話す」の段階です。けんじさんの番です");
  });
});
