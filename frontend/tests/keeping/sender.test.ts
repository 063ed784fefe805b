import { beforeEach, describe, expect, test } from "vitest";
import { type Draft, Drafts } from "../../src/keeping/drafts";
import { AGAIN_FIRST, type Answer, PAUSE, Sender, type State } from "../../src/keeping/sender";
import { stateWords } from "../../src/keeping/words";

const done = (...kept: string[]): Answer => ({ kind: "done", kept, theirs: {}, refused: {} });

/** A page whose clock and line are turned by hand. */
class Page {
  readonly sent: Draft[] = [];
  readonly states: State[] = [];
  readonly theirs: [string, string][] = [];
  readonly drafts = new Drafts("haruka", "/page/");
  readonly given: Record<string, string> = { note: "" };
  readonly sender: Sender;
  answers: (Answer | Promise<Answer>)[] = [];
  planned: { milliseconds: number; act: () => void } | null = null;

  constructor() {
    this.sender = new Sender({
      drafts: this.drafts,
      given: this.given,
      send: async (draft) => {
        this.sent.push(structuredClone(draft));
        return this.answers.shift() ?? done(...Object.keys(draft));
      },
      later: (milliseconds, act) => {
        const planned = { milliseconds, act };
        this.planned = planned;
        return () => {
          if (this.planned === planned) this.planned = null;
        };
      },
      now: () => 7,
      show: (state) => this.states.push(state),
      showTheirs: (name, theirs) => this.theirs.push([name, theirs]),
    });
  }

  /** Lets the planned moment come. */
  async pass(): Promise<void> {
    const planned = this.planned;
    this.planned = null;
    planned?.act();
    await new Promise((go) => setTimeout(go));
  }

  get shown(): State["kind"] | undefined {
    return this.states.at(-1)?.kind;
  }
}

let page: Page;
beforeEach(() => {
  localStorage.clear();
  page = new Page();
});

describe("what is typed", () => {
  test("is sent once, a moment after the last key, and then gone from the device", async () => {
    for (const value of ["ゆ", "ゆき"]) page.sender.typed("note", value);
    expect([page.sent.length, page.planned?.milliseconds]).toEqual([0, PAUSE]);
    await page.pass();
    expect(page.sent).toEqual([{ note: { value: "ゆき", known: [""], at: 7 } }]);
    expect([page.shown, localStorage.length, page.planned]).toEqual(["kept", 0, null]);
  });

  test("waits while the line is away, asks again ever later, and is sent when it is back", async () => {
    page.answers = [{ kind: "away" }, { kind: "away" }];
    page.sender.typed("note", "ゆき");
    await page.pass();
    expect([page.shown, page.planned?.milliseconds]).toEqual(["away", AGAIN_FIRST]);
    await page.pass();
    expect(page.planned?.milliseconds).toBe(2 * AGAIN_FIRST);
    await page.sender.settle();
    expect([page.shown, page.sent.length, localStorage.length]).toEqual(["kept", 3, 0]);
  });

  test("while something is under way is sent after it, knowing of it", async () => {
    let answer: (answer: Answer) => void = () => undefined;
    page.answers = [new Promise((resolve) => (answer = resolve))];
    page.sender.typed("note", "ゆ");
    await page.pass();
    page.sender.typed("note", "ゆき");
    const second = page.sender.flush();
    expect(page.sent.length).toBe(1);
    expect(page.drafts.all()["note"]?.known).toEqual(["", "ゆ"]);
    answer(done("note"));
    await second;
    expect(page.sent[1]).toEqual({ note: { value: "ゆき", known: ["ゆ"], at: 7 } });
    expect(localStorage.length).toBe(0);
  });

  test("while something is under way is not said to be kept before it has been sent as well", async () => {
    let answer: (answer: Answer) => void = () => undefined;
    page.answers = [new Promise((resolve) => (answer = resolve))];
    page.sender.typed("note", "ゆ");
    await page.pass();
    page.sender.typed("note", "ゆき");
    answer(done("note"));
    await new Promise((go) => setTimeout(go));
    expect([page.shown, page.sent.length, page.planned?.milliseconds]).toEqual([undefined, 1, PAUSE]);
    await page.pass();
    expect([page.shown, page.sent.length]).toEqual(["kept", 2]);
  });

  test("on another page of the same device is sent and said as well", async () => {
    page.sender.typed("note", "ゆき");
    const underWay = page.sender.flush();
    page.drafts.typed("line", "市をひらく", "", 7);
    await underWay;
    expect([page.shown, page.planned?.milliseconds]).toEqual([undefined, PAUSE]);
    await page.pass();
    expect([page.shown, Object.keys(page.sent.at(-1) ?? {})]).toEqual(["kept", ["line"]]);
  });

  test("stays on the device when the page is left with something under way", async () => {
    page.answers = [new Promise<Answer>(() => undefined)];
    page.sender.typed("note", "ゆ");
    await page.pass();
    page.sender.typed("note", "ゆき");
    void page.sender.settle(true);
    expect(page.sent.length).toBe(1);
    const again = new Page();
    await again.sender.settle();
    expect(again.sent).toEqual([{ note: { value: "ゆき", known: ["", "ゆ"], at: 7 } }]);
  });

  test("stays where the session has ended, and nothing asks again by itself", async () => {
    page.answers = [{ kind: "signed_out" }];
    page.sender.typed("note", "ゆき");
    await page.pass();
    expect([page.shown, page.planned, localStorage.length]).toEqual(["signed_out", null, 1]);
  });

  test("and refused stays, with the reason; the rest is kept", async () => {
    page.answers = [{ kind: "done", kept: ["note"], theirs: {}, refused: { next_step: "一行書いてから。" } }];
    page.sender.typed("note", "ゆき");
    page.sender.typed("next_step", "聞く");
    await page.pass();
    expect(page.states.at(-1)).toEqual({ kind: "refused", sentences: ["一行書いてから。"] });
    expect(Object.keys(page.drafts.all())).toEqual(["next_step"]);
  });

  test("nothing is asked of the server where there is nothing to send; the button asks all the same", async () => {
    await page.sender.settle();
    expect(page.sent).toEqual([]);
    expect((await page.sender.flush()).kind).toBe("kept");
    expect(page.sent).toEqual([{}]);
  });
});

describe("what was written elsewhere meanwhile", () => {
  beforeEach(async () => {
    page.answers = [{ kind: "done", kept: [], theirs: { note: "よそで" }, refused: {} }];
    page.sender.typed("note", "ここで");
    await page.pass();
  });

  test("is shown beside it, and neither is sent until its author has chosen", async () => {
    expect([page.shown, page.theirs]).toEqual(["theirs", [["note", "よそで"]]]);
    await page.sender.flush();
    expect(page.sent.at(-1)).toEqual({});
    expect(page.drafts.all()["note"]?.value).toBe("ここで");
  });

  test("asks nothing of the server while its author thinks", async () => {
    await page.sender.settle();
    expect([page.sent.length, page.shown]).toEqual([1, "theirs"]);
  });

  test("is not said to be settled by an answer that was under way when its author chose", async () => {
    let answer: (answer: Answer) => void = () => undefined;
    page.answers = [new Promise((resolve) => (answer = resolve))];
    const underWay = page.sender.flush();
    page.sender.chose("note", "よそで", "mine");
    answer(done());
    await underWay;
    expect([page.shown, page.planned?.milliseconds]).toEqual(["theirs", 0]);
    await page.pass();
    expect([page.shown, page.sent.at(-1)]).toEqual(["kept", { note: { value: "ここで", known: ["よそで"], at: 7 } }]);
  });

  test("goes with the button that was pressed before its author chose", async () => {
    let answer: (answer: Answer) => void = () => undefined;
    page.answers = [new Promise((resolve) => (answer = resolve)), { kind: "away" }];
    const button = page.sender.flush(false, true);
    page.sender.chose("note", "よそで", "mine");
    answer(done());
    expect((await button).kind).toBe("away");
    expect(page.sent.at(-1)).toEqual({ note: { value: "ここで", known: ["よそで"], at: 7 } });
  });

  test("is left there where it is chosen", async () => {
    page.sender.chose("note", "よそで", "theirs");
    await page.pass();
    expect([page.sent.at(-1), page.shown, localStorage.length]).toEqual([{}, "kept", 0]);
    page.sender.typed("note", "よそで、も");
    expect(page.drafts.all()["note"]?.known).toEqual(["よそで"]);
  });

  test("is written over where this page's is chosen", async () => {
    page.sender.chose("note", "よそで", "mine");
    await page.pass();
    expect(page.sent.at(-1)).toEqual({ note: { value: "ここで", known: ["よそで"], at: 7 } });
    expect(page.shown).toBe("kept");
  });
});

test("the line says what is so, and where the words are", () => {
  expect(stateWords({ kind: "kept", sentences: [] }, true)).toBe("書いたところまで残しています。");
  expect(stateWords({ kind: "away", sentences: [] }, true)).toContain("この端末に残っています");
  expect(stateWords({ kind: "away", sentences: [] }, false)).toContain("閉じずに");
  expect(stateWords({ kind: "refused", sentences: ["長すぎます。"] }, true)).toBe("残せませんでした。長すぎます。");
});
