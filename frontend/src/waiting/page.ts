// The part of the waiting room that changes. The server writes it whole, words and all; here it is put in its place, said
// aloud, and followed: when a table is ready, the page goes there by itself.

/** Long enough to read who sits there; not the same for all, so that hundreds of pages do not knock at one moment. */
const ENTER_AFTER_MS = 4000;
const ENTER_SPREAD_MS = 2000;

export class WaitingPart {
  private html = "";
  private state = "";
  private title = document.title;
  private entering: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly says: HTMLElement,
    private readonly go: (url: string) => void = (url) => {
      window.location.assign(url);
    },
  ) {
    this.follow();
  }

  /** Puts the server's words in their place, unless they are there already. */
  show(html: string): void {
    if (html === this.html) return;
    this.html = html;
    const focused = this.root.contains(document.activeElement) ? document.activeElement : null;
    const href = focused?.getAttribute("href") ?? null;
    // Our own template's words, in which names are escaped; parsed like this, nothing in it could run.
    this.root.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    if (focused) this.focusAgain(href);
    this.follow();
  }

  /** Who had the keyboard on something in here still has it there, or on the heading if that is gone. */
  private focusAgain(href: string | null): void {
    const links = [...this.root.querySelectorAll<HTMLElement>("a[href]")];
    const same = links.find((link) => link.getAttribute("href") === href);
    (same ?? this.root.querySelector<HTMLElement>("h2"))?.focus({ preventScroll: true });
  }

  private follow(): void {
    const part = this.root.querySelector<HTMLElement>("[data-state]");
    const state = part?.dataset.state ?? "";
    const heading = part?.querySelector("h2")?.textContent.trim() ?? "";
    if (this.state !== "" && state !== this.state) {
      // Said, and in the tab's title: somebody may look at another window meanwhile.
      this.says.textContent = [heading, part?.querySelector(".says")?.textContent.trim()].join("。");
      part?.scrollIntoView({ block: "nearest" });
      document.title = state === "before" || state === "early" ? this.title : heading;
    }
    this.state = state;
    this.enterSoon(part?.dataset.enter);
  }

  private enterSoon(url: string | undefined): void {
    clearTimeout(this.entering);
    if (!url) return;
    this.root.querySelector(".by-itself")?.removeAttribute("hidden");
    this.entering = setTimeout(
      () => {
        this.go(url);
      },
      ENTER_AFTER_MS + Math.random() * ENTER_SPREAD_MS,
    );
  }
}
