// Forms of the board that answer in place: the page stays where it is, and what happened is said in one line.

import { gettext } from "../gettext";

const SAYS = "board-says";
const BOARD = "board";

/** Says one line to everybody, also to a screen reader. */
export function say(words: string, isRefusal = false): void {
  const line = document.getElementById(SAYS);
  if (!line) return;
  line.classList.toggle("is-refusal", isRefusal);
  line.textContent = words;
}

/** How to find what has the focus again once the board is another: by its id, its person, or its button in its form. */
function focusedIn(old: HTMLElement): string | null {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || !old.contains(focused)) return null;
  if (focused.id) return `#${CSS.escape(focused.id)}`;
  const person = focused.dataset["moves"];
  if (person) return `[data-moves="${CSS.escape(person)}"]`;
  const around = focused.closest("li[id], details[id], section[id]")?.id;
  const within = around ? `#${CSS.escape(around)} ` : "";
  if (focused.localName === "summary") return `${within}summary`;
  if (focused.localName !== "button") return within || null;
  return `${within}:is(button[name="act"], button[data-copy])`;
}

/** Puts the board of another page in the place of this one's, with that page's messages. False if it has none. */
export function showBoard(page: Document): boolean {
  const fresh = page.getElementById(BOARD);
  const old = document.getElementById(BOARD);
  if (!fresh || !old) return false;
  const focused = focusedIn(old);
  const open = [...old.querySelectorAll("details[open]")]
    .map((one) => (one.id ? `#${one.id}` : `#${one.closest("li[id]")?.id ?? ""} details`))
    .filter((selector) => !selector.startsWith("# "));
  old.replaceWith(document.importNode(fresh, true));
  for (const selector of open) document.querySelector(selector)?.setAttribute("open", "");
  const message = page.querySelector(".messages li");
  say(message?.textContent.trim() ?? "", message?.classList.contains("error") ?? false);
  document.dispatchEvent(new CustomEvent("board-shown"));
  if (focused) (document.querySelector<HTMLElement>(focused) ?? document.getElementById(SAYS))?.focus();
  return true;
}

/** Loads a page and shows its board. */
export async function load(address: string, options: RequestInit): Promise<void> {
  try {
    const answer = await fetch(address, { credentials: "same-origin", ...options });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok && showBoard(page)) return;
  } catch {
    say(gettext("つながりませんでした。何も変わっていません。もう一度お試しください。"), true);
    return;
  }
  // Signed out, or a fault: the whole page says so.
  window.location.reload();
}

/** Sends a form and shows the board that comes back. */
export async function send(form: HTMLFormElement, submitter: HTMLElement | null = null): Promise<void> {
  const body = new FormData(form);
  if (submitter instanceof HTMLButtonElement && submitter.name) body.append(submitter.name, submitter.value);
  await load(window.location.pathname, { method: "POST", body });
}

/** Shows the panel in which one person of a confirmed group is moved, and goes to it. */
async function openMover(link: HTMLAnchorElement): Promise<void> {
  await load(link.href, {});
  document.getElementById("move")?.focus();
  document.getElementById("move")?.scrollIntoView({ block: "nearest" });
}

/** Listens once for the whole page: boards come and go. */
export function listenToForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !("swap" in form.dataset)) return;
    event.preventDefault();
    void send(form, event.submitter);
  });
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest<HTMLAnchorElement>("a[data-moves]");
    // Where groups are still in work, the person is taken in hand instead.
    if (!link || document.querySelector(".board[data-effects]")) return;
    event.preventDefault();
    void openMover(link);
  });
}
