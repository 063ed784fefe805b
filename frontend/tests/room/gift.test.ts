import { afterEach, describe, expect, test } from "vitest";
import { RoomStore } from "../../src/room/state";
import { GiftPaper } from "../../src/room/render/gift";
import { phase, roomData, viewFrame } from "./views";

/** The parts of an evening that the paper touches: a real store, and a server that takes or refuses gifts. */
function paperOn(takes: boolean): { paper: GiftPaper; store: RoomStore; sent: string[] } {
  const gift = phase({ key: "gift", mode: "gift" });
  const store = new RoomStore(roomData({ phases: [gift] }));
  store.takeView(viewFrame({ phase: 0, mode: "gift", step: "writing", holder: null, step_ends_at: 1_000_120_000, can: ["write_gift"] }), undefined);
  const sent: string[] = [];
  const evening = {
    store,
    data: store.data,
    requests: {
      writeGift: (text: string) => {
        sent.push(text);
        store.gift = text;
        return Promise.resolve(takes);
      },
    },
  };
  const paper = new GiftPaper();
  paper.evening = evening;
  document.body.append(paper);
  return { paper, store, sent };
}

async function type(paper: GiftPaper, text: string): Promise<void> {
  await paper.updateComplete;
  const area = paper.querySelector("textarea");
  if (!area) throw new Error("nowhere to write");
  area.value = text;
  area.dispatchEvent(new Event("input"));
  await paper.updateComplete;
}

afterEach(() => {
  document.body.replaceChildren();
});

describe("gift", () => {
  test("cannot be laid down empty", async () => {
    const { paper } = paperOn(true);
    await paper.updateComplete;
    expect(paper.querySelector("button")?.disabled).toBe(true);
  });

  test("is laid down as written, without spaces around it", async () => {
    const { paper, sent } = paperOn(true);
    await type(paper, "  遠回り ");
    paper.querySelector("button")?.click();
    expect(sent).toEqual(["遠回り"]);
  });

  test("that was refused stays on the paper", async () => {
    const { paper } = paperOn(false);
    await type(paper, "遠回り");
    paper.querySelector("button")?.click();
    await Promise.resolve();
    await paper.updateComplete;
    expect(paper.querySelector("textarea")?.value).toBe("遠回り");
  });

  test("once written is shown with how many still write, and can be written anew", async () => {
    const { paper, store } = paperOn(true);
    store.gift = "遠回り";
    store.takeView(viewFrame({ phase: 0, mode: "gift", step: "writing", i_have_written: true, still_writing: 2 }), undefined);
    await paper.updateComplete;
    expect(paper.querySelector(".chosen-card")?.textContent).toBe("遠回り");
    expect(paper.querySelector("[role=status]")?.textContent).toContain("あと2人");
    paper.querySelector("button")?.click();
    await paper.updateComplete;
    expect(paper.querySelector("textarea")?.value).toBe("遠回り");
  });
});
