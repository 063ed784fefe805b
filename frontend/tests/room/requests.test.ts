import { describe, expect, test } from "vitest";
import type { Answer, Request } from "../../src/room/protocol";
import { Requests } from "../../src/room/requests";
import { RoomStore } from "../../src/room/state";
import { roomData } from "./views";

const REFUSED: Answer = { isDone: false, code: "not_your_turn", text: "いまは、あなたの番ではありません。" };

/** What is asked, and a server that always answers this. */
function asking(answer: Answer): { requests: Requests; store: RoomStore; asked: Request[] } {
  const store = new RoomStore(roomData({ phones: [{ name: "運営", phone: "017-000-0000" }] }));
  const asked: Request[] = [];
  const requests = new Requests({ ask: (request) => { asked.push(request); return Promise.resolve(answer); } }, store);
  return { requests, store, asked };
}

describe("requests", () => {
  test("that are refused are told in the server's words", async () => {
    const { requests, store } = asking(REFUSED);
    expect(await requests.command({ type: "pass_turn" })).toBe(false);
    expect(store.notices.map(({ key, text }) => [key, text])).toEqual([["refused", REFUSED.text]]);
  });

  test("that are done say nothing", async () => {
    const { requests, store, asked } = asking({ isDone: true, seq: 11 });
    expect(await requests.command({ type: "pause" })).toBe(true);
    expect([asked, store.notices]).toEqual([[{ kind: "command", command: { type: "pause" } }], []]);
  });

  test("keep what was written on this page, whether or not the server takes it", async () => {
    const { requests, store } = asking(REFUSED);
    await requests.writeGift("遠回り");
    await requests.writeMemo(3, "雪の駅");
    expect([store.gift, store.memo]).toEqual(["遠回り", { card: 3, text: "雪の駅" }]);
  });

  test("for the organisers say what happens next, once they have arrived", async () => {
    const refused = asking(REFUSED);
    await refused.requests.callHelp();
    expect(refused.store.helpWasCalled).toBe(false);
    const done = asking({ isDone: true, seq: 11 });
    await done.requests.callHelp();
    expect(done.store.helpWasCalled).toBe(true);
    expect(done.store.notices[0]?.text).toContain("運営(017-000-0000)");
  });
});
