// What somebody has typed and could not send yet, on this device alone: by person and page, nothing of others, gone once it is sent.

export const PREFIX = "kurumaza.draft:";

/** `known`: what this page took for kept, first what it was given, then what it has sent without an answer. `at`: when it was typed. */
export interface Typed {
  value: string;
  known: string[];
  at: number;
}

export type Draft = Record<string, Typed>;
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

const KEPT_MS = 14 * 24 * 60 * 60_000;

// The first is what the page was given; of what was sent without an answer the last few can have arrived.
const UNANSWERED = 3;

/** The draft of one person's one page. Where the device keeps nothing, the page itself does. */
export class Drafts {
  keepsOnDevice = true;
  private inPage: Draft = {};
  private readonly key: string;

  constructor(
    person: string,
    page: string,
    private readonly store: Store = localStorage,
  ) {
    this.key = `${PREFIX}${person}:${page}`;
  }

  all(): Draft {
    if (!this.keepsOnDevice) return this.inPage;
    try {
      return (JSON.parse(this.store.getItem(this.key) ?? "{}") as Draft | null) ?? {};
    } catch {
      return this.inPage;
    }
  }

  /** Typed anew; `base` is what is taken for kept until now. */
  typed(name: string, value: string, base: string, now: number): void {
    const draft = this.all();
    const known = draft[name]?.known ?? [base];
    if (value === base && known.length === 1 && known[0] === base) return this.without(name);
    this.write({ ...draft, [name]: { value, known, at: now } });
  }

  /** About to be sent: without an answer, nobody knows whether it arrived. */
  sending(names: string[]): void {
    const draft = this.all();
    for (const name of names) {
      const typed = draft[name];
      if (typed && !typed.known.includes(typed.value)) {
        const [first = "", ...rest] = typed.known;
        draft[name] = { ...typed, known: [first, ...[...rest, typed.value].slice(-UNANSWERED)] };
      }
    }
    this.write(draft);
  }

  /** Arrived; what was typed since stays to be sent. */
  arrived(name: string, value: string): void {
    const typed = this.all()[name];
    if (!typed) return;
    if (typed.value === value) this.without(name);
    else this.write({ ...this.all(), [name]: { ...typed, known: [value] } });
  }

  /** Its author has seen what was written elsewhere, and wants this all the same. */
  insist(name: string, theirs: string, now: number): void {
    const typed = this.all()[name];
    if (typed) this.write({ ...this.all(), [name]: { value: typed.value, known: [theirs], at: now } });
  }

  without(name: string): void {
    this.write(Object.fromEntries(Object.entries(this.all()).filter(([one]) => one !== name)));
  }

  private write(draft: Draft): void {
    this.inPage = draft;
    try {
      if (Object.keys(draft).length) this.store.setItem(this.key, JSON.stringify(draft));
      else this.store.removeItem(this.key);
      this.keepsOnDevice = true;
    } catch {
      this.keepsOnDevice = false; // storage is full or forbidden
    }
  }
}

/** Somebody is signed in: what others have left on this device goes. Nobody is, or signs out: all of it where `person` is null. */
export function forgetDrafts(person: string | null, store: Store = localStorage): void {
  try {
    const keys = Array.from({ length: store.length }, (_one, index) => store.key(index) ?? "");
    for (const key of keys) {
      if (key.startsWith(PREFIX) && (person === null || !key.startsWith(`${PREFIX}${person}:`))) store.removeItem(key);
    }
  } catch {
    // storage is forbidden: nothing was kept
  }
}

/** What nobody has come back to for two weeks goes, whoever's it is. */
export function forgetOldDrafts(now: number, store: Store = localStorage): void {
  try {
    const keys = Array.from({ length: store.length }, (_one, index) => store.key(index) ?? "");
    for (const key of keys) {
      if (key.startsWith(PREFIX) && lastTyped(store.getItem(key)) < now - KEPT_MS) store.removeItem(key);
    }
  } catch {
    // storage is forbidden: nothing was kept
  }
}

function lastTyped(kept: string | null): number {
  try {
    const fields = Object.values((JSON.parse(kept ?? "{}") as Draft | null) ?? {});
    return Math.max(0, ...fields.map((one) => one.at));
  } catch {
    return 0;
  }
}

/** On every page: one's own drafts stay, also while one is signed out by the passing of time; a form that signs out takes all away, and
 * so does the page after an account was erased. */
export function keepOwnDraftsOnly(now = Date.now()): void {
  forgetOldDrafts(now);
  if (document.querySelector("[data-forgets-drafts]")) forgetDrafts(null);
  const { person } = document.documentElement.dataset;
  if (person) forgetDrafts(person);
  for (const form of document.querySelectorAll("form[data-signs-out]")) {
    form.addEventListener("submit", () => {
      forgetDrafts(null);
    });
  }
}
