// Words of somebody's story on an open page: `<div data-standing="story:…">`. The page asks every few seconds whether they may
// stand there still, so that a story that is taken back is gone from every screen within five. Loaded by page.ts where there are
// such words. Nothing is kept in the browser.

import { gettext } from "../gettext";
import { marksOf, takeOffPage } from "./gone";

export const EVERY_MS = 2000;
/** On a page that has been open for a while, or has a title and a few words alone (`data-standing-calm`: everybody's first page);
 * with the answer still within five seconds. */
export const CALM_EVERY_MS = 3500;
export const CALM_AFTER_MS = 5 * 60_000;
/** Without an answer for so long, the page says that it does not know. */
export const UNSURE_AFTER_MS = 20_000;
const READ = "[data-standing]:not([data-standing-calm])";
const TICK_MS = 250;
const PATIENCE_MS = 4000;
/** As many as one question may hold. */
const AT_ONCE = 50;
/** Hides the words while it is set. */
const ASKING = "data-standing-asking";

async function standingOf(marks: string[]): Promise<Set<string>> {
  const asked = new URLSearchParams(marks.map((mark) => ["of", mark]));
  const answer = await fetch(`/standing/?${asked.toString()}`, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return new Set(((await answer.json()) as { standing: string[] }).standing);
}

/** A place in which a change is read aloud; it must be there before its words are. */
function speaker(): HTMLElement {
  const made = document.createElement("div");
  made.setAttribute("role", "status");
  made.className = "standing-says";
  document.getElementById("main")?.before(made);
  return made;
}

class Standing {
  private readonly openedAt = performance.now();
  private readonly says = speaker();
  private askedAt = Number.NEGATIVE_INFINITY;
  private answeredAt = performance.now();
  private shownAt = performance.now();
  private isAsking = false;

  /** The page is seen again: its words wait for an answer to a question from now on. */
  show(): void {
    this.shownAt = performance.now();
    this.askAtOnce();
  }

  /** Asks now, or as soon as the answer that is under way is here. */
  askAtOnce(): void {
    this.askedAt = Number.NEGATIVE_INFINITY;
    this.tick();
  }

  tick(): void {
    const now = performance.now();
    const isCalm = now - this.openedAt > CALM_AFTER_MS || !document.querySelector(READ);
    const every = isCalm ? CALM_EVERY_MS : EVERY_MS;
    if (document.visibilityState !== "visible" || this.isAsking || now - this.askedAt < every) return;
    const marks = marksOf(document);
    if (marks.length === 0) return;
    this.askedAt = now;
    void this.ask(marks);
  }

  private async ask(marks: string[]): Promise<void> {
    const began = performance.now();
    this.isAsking = true;
    try {
      for (let begin = 0; begin < marks.length; begin += AT_ONCE) {
        const some = marks.slice(begin, begin + AT_ONCE);
        const standing = await standingOf(some);
        this.takeOff(some.filter((mark) => !standing.has(mark)));
      }
      this.answeredAt = performance.now();
      if (this.says.dataset["unsure"]) this.say("");
    } catch {
      // No line, or a server that starts anew: words that may still stand are not taken from a reader.
      if (performance.now() - this.answeredAt > UNSURE_AFTER_MS) this.sayUnsure();
    } finally {
      this.isAsking = false;
      const isOfNow = document.visibilityState === "visible" && began >= this.shownAt;
      if (isOfNow) document.documentElement.removeAttribute(ASKING);
    }
  }

  private takeOff(gone: string[]): void {
    gone.forEach(takeOffPage);
    if (gone.length > 0) this.say(gettext("この話は、いまは読めなくなりました。"), "visually-hidden");
  }

  private sayUnsure(): void {
    if (this.says.dataset["unsure"]) return;
    this.say(gettext("つながっていないため、この話をいまも読めるか、確かめられていません。つながったら、確かめます。"), "note");
    this.says.dataset["unsure"] = "1";
  }

  private say(words: string, name = ""): void {
    delete this.says.dataset["unsure"];
    this.says.textContent = words;
    this.says.className = name;
  }
}

/** Begins to ask; once a page, until the signal. */
export function watchStanding(signal?: AbortSignal): void {
  const standing = new Standing();
  const until = signal ? { signal } : {};
  const ask = (): void => {
    standing.askAtOnce();
  };
  const seen = (): void => {
    // A page that comes back, also out of the browser's own memory, shows its words once they are known to stand.
    if (document.visibilityState === "visible") standing.show();
    else document.documentElement.setAttribute(ASKING, "");
  };
  document.addEventListener("visibilitychange", seen, until);
  for (const name of ["pageshow", "online", "focus"]) window.addEventListener(name, ask, until);
  const ticking = setInterval(() => {
    standing.tick();
  }, TICK_MS);
  signal?.addEventListener("abort", () => {
    clearInterval(ticking);
  });
  ask();
}
