import { describe, expect, test } from "vitest";
import { keepCard } from "../../src/card";
import { GESTURE_SHOWN_MS, RoomStore } from "../../src/room/state";
import { HARUKA, KENJI, roomData, viewFrame } from "./views";

function storeAt(): { store: RoomStore; pass: (ms: number) => void } {
  let at = 1000;
  const store = new RoomStore(roomData(), undefined, () => at);
  return { store, pass: (ms) => (at += ms) };
}

describe("room store", () => {
  test("replaces the whole view", () => {
    const { store } = storeAt();
    store.takeView({ ...viewFrame(), gifts: [{ seat: KENJI, text: "a" }], peers: { [KENJI]: { connection: "c", audio: true, video: true } } }, undefined);
    store.takeView(viewFrame({ phase: 2, mode: "close" }), undefined);
    expect(store.phase?.key).toBe("close");
    expect(store.nextPhase).toBeNull();
    expect(store.gifts).toEqual([]);
    expect(store.peers).toEqual({});
  });

  test("keeps a neighbour's microphone up to date between views", () => {
    const { store } = storeAt();
    store.takeView({ ...viewFrame(), peers: { [KENJI]: { connection: "c", audio: false, video: false } } }, undefined);
    store.takeMedia(KENJI, true, false);
    store.takeMedia("nobody", true, true);
    expect(store.peers).toEqual({ [KENJI]: { connection: "c", audio: true, video: false } });
  });

  test("shows each gesture once, for at least six seconds", () => {
    const { store, pass } = storeAt();
    const gesture = { number: 1, gesture: "thinking", at: 1_000_000_000 } as const;
    store.takeView(viewFrame({ gestures: [gesture] }, 1_000_000_100), undefined);
    store.takeView(viewFrame({ gestures: [gesture] }, 1_000_000_200), undefined);
    expect(store.gestures.map((one) => one.number)).toEqual([1]);
    pass(6000);
    store.tick();
    expect(store.gestures.length).toBe(1);
    pass(GESTURE_SHOWN_MS);
    store.tick();
    store.takeView(viewFrame({ gestures: [gesture] }, 1_000_000_300), undefined);
    expect(store.gestures).toEqual([]);
  });

  test("does not show gestures of before one came", () => {
    const { store } = storeAt();
    store.takeView(viewFrame({ gestures: [{ number: 3, gesture: "thinking", at: 1_000_000_000 }] }, 1_000_060_000), undefined);
    expect(store.gestures).toEqual([]);
  });

  test("keeps what was typed here when the server sends older words after a reconnection", () => {
    const { store } = storeAt();
    store.takeOwnWords({ memo: { card: 4, text: "夜" }, gift: null, card: null });
    store.memo = { card: 4, text: "夜の台所" };
    store.takeOwnWords({ memo: { card: 4, text: "夜" }, gift: "ひとこと", card: null });
    expect(store.memo).toEqual({ card: 4, text: "夜の台所" });
    expect(store.gift).toBeNull();
  });

  test("replaces a notice of the same kind and takes it away in time", () => {
    const { store, pass } = storeAt();
    store.notice("refused", "一");
    store.notice("refused", "二");
    expect(store.notices.map((one) => one.text)).toEqual(["二"]);
    pass(60_000);
    store.tick();
    expect(store.notices).toEqual([]);
  });

  test("tells whoever listens, until they stop", () => {
    const { store } = storeAt();
    let count = 0;
    const stop = store.subscribe(() => (count += 1));
    store.takeView(viewFrame({ holder: HARUKA }), undefined);
    stop();
    store.takeView(viewFrame(), undefined);
    expect(count).toBe(1);
  });

  test("lays the card ready that was taken in the waiting room, unless something was written", () => {
    keepCard(HARUKA, 2);
    const cards = [{ number: 2, group: "話しはじめ", text: "二" }];
    const fresh = (data = roomData({ deck: { cards } })): RoomStore => new RoomStore(data);
    const store = fresh();
    store.takeOwnWords({ memo: null, gift: null, card: null });
    expect(store.memo).toEqual({ card: 2, text: "" });
    const written = fresh();
    written.takeOwnWords({ memo: { card: null, text: "メモ" }, gift: null, card: null });
    expect(written.memo).toEqual({ card: null, text: "メモ" });
    const otherDeck = fresh(roomData());
    otherDeck.takeOwnWords({ memo: null, gift: null, card: null });
    expect(otherDeck.memo).toBeNull();
    localStorage.clear();
  });
});
