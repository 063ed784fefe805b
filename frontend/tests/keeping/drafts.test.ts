import { beforeEach, describe, expect, test } from "vitest";
import { Drafts, forgetDrafts, keepOwnDraftsOnly } from "../../src/keeping/drafts";

const DAY = 24 * 60 * 60_000;
const PAGE = "/circles/1/reflect/";

beforeEach(() => {
  localStorage.clear();
  document.documentElement.removeAttribute("data-person");
});

describe("a draft", () => {
  test("is there again when the page is opened again", () => {
    new Drafts("haruka", PAGE).typed("note", "雪の", "", 5);
    expect(new Drafts("haruka", PAGE).all()).toEqual({ note: { value: "雪の", known: [""], at: 5 } });
  });

  test("is of one person and one page", () => {
    new Drafts("haruka", PAGE).typed("note", "雪の", "", 5);
    expect(new Drafts("kenji", PAGE).all()).toEqual({});
    expect(new Drafts("haruka", "/circles/2/reflect/").all()).toEqual({});
  });

  test("goes when a field is as it was given", () => {
    const drafts = new Drafts("haruka", PAGE);
    drafts.typed("note", "雪", "", 5);
    drafts.typed("note", "", "", 6);
    expect(localStorage.length).toBe(0);
  });

  test("knows what was sent without an answer, and stays when one types it back", () => {
    const drafts = new Drafts("haruka", PAGE);
    drafts.typed("note", "雪", "", 5);
    drafts.sending(["note"]);
    drafts.typed("note", "", "", 6);
    expect(drafts.all()).toEqual({ note: { value: "", known: ["", "雪"], at: 6 } });
  });

  test("knows what it was given and the last three that were sent", () => {
    const drafts = new Drafts("haruka", PAGE);
    for (const value of ["1", "2", "3", "4", "5"]) {
      drafts.typed("note", value, "given", 5);
      drafts.sending(["note"]);
    }
    expect(drafts.all()["note"]?.known).toEqual(["given", "3", "4", "5"]);
  });

  test("is gone once it arrived, but for what was typed since", () => {
    const drafts = new Drafts("haruka", PAGE);
    drafts.typed("note", "雪", "", 5);
    drafts.typed("line", "市", "", 5);
    drafts.sending(["note", "line"]);
    drafts.typed("note", "雪の朝", "", 6);
    drafts.arrived("note", "雪");
    drafts.arrived("line", "市");
    expect(drafts.all()).toEqual({ note: { value: "雪の朝", known: ["雪"], at: 6 } });
  });

  test("of 4,000 characters is kept", () => {
    new Drafts("haruka", PAGE).typed("note", "雪".repeat(4000), "", 5);
    expect(new Drafts("haruka", PAGE).all()["note"]?.value).toHaveLength(4000);
  });

  test("stays in the page where the device keeps nothing", () => {
    const full = { length: 0, key: () => null, getItem: () => null, removeItem: () => undefined };
    const drafts = new Drafts("haruka", PAGE, {
      ...full,
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    });
    drafts.typed("note", "雪", "", 5);
    expect(drafts.all()["note"]?.value).toBe("雪");
    expect(drafts.keepsOnDevice).toBe(false);
  });

  test("that is damaged is none", () => {
    localStorage.setItem(`kurumaza.draft:haruka:${PAGE}`, "{");
    expect(new Drafts("haruka", PAGE).all()).toEqual({});
  });
});

describe("on a shared device", () => {
  beforeEach(() => {
    new Drafts("haruka", PAGE).typed("note", "雪の", "", 5);
    new Drafts("kenji", PAGE).typed("note", "市の", "", 5);
    localStorage.setItem("kurumaza.card", "3");
  });

  test("another person's drafts go when somebody has signed in, and nothing else", () => {
    document.documentElement.dataset["person"] = "kenji";
    keepOwnDraftsOnly(6);
    expect(new Drafts("haruka", PAGE).all()).toEqual({});
    expect(new Drafts("kenji", PAGE).all()["note"]?.value).toBe("市の");
    expect(localStorage.getItem("kurumaza.card")).toBe("3");
  });

  test("all stay while nobody is signed in: the session may just have ended", () => {
    keepOwnDraftsOnly(6);
    expect(new Drafts("haruka", PAGE).all()["note"]?.value).toBe("雪の");
  });

  test("what is older than two weeks goes, also of oneself, and what is damaged", () => {
    document.documentElement.dataset["person"] = "haruka";
    localStorage.setItem("kurumaza.draft:haruka:/damaged/", "{");
    new Drafts("haruka", "/circles/2/reflect/").typed("note", "市", "", 6 + DAY);
    keepOwnDraftsOnly(5 + 14 * DAY);
    expect(new Drafts("haruka", PAGE).all()["note"]?.value).toBe("雪の");
    expect(localStorage.getItem("kurumaza.draft:haruka:/damaged/")).toBeNull();
    keepOwnDraftsOnly(6 + 14 * DAY);
    expect(new Drafts("haruka", PAGE).all()).toEqual({});
    expect(new Drafts("haruka", "/circles/2/reflect/").all()["note"]?.value).toBe("市");
    expect(localStorage.getItem("kurumaza.card")).toBe("3");
  });

  test("all go with the account", () => {
    document.body.innerHTML = "<div data-forgets-drafts></div>";
    keepOwnDraftsOnly(6);
    expect(localStorage.length).toBe(1);
  });

  test("all go when one signs out", () => {
    document.body.innerHTML = "<form data-signs-out></form>";
    keepOwnDraftsOnly();
    document.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
    expect(localStorage.length).toBe(1);
  });

  test("nothing happens where storage is forbidden", () => {
    const forbidden = {
      get length(): number {
        throw new DOMException("no", "SecurityError");
      },
    };
    expect(() => {
      forgetDrafts(null, forbidden as Storage);
    }).not.toThrow();
  });
});
