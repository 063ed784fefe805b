// 文字の大きさ: the cookie lets the server paint the next page in the same size; without scripts the form does it.

const YEAR_SECONDS = 31_536_000;

/** Shows the whole page in another text size and remembers it. */
export function chooseTextSize(size: string): void {
  document.documentElement.dataset["textSize"] = size;
  const secure = window.location.protocol === "https:" ? "; secure" : "";
  document.cookie = `text_size=${size}; path=/; max-age=${String(YEAR_SECONDS)}; samesite=lax${secure}`;
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-choose-text-size]")) {
    button.setAttribute("aria-pressed", String(button.dataset["chooseTextSize"] === size));
  }
}

/** Listens to the switch in the head of the page. */
export function listenToTextSize(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const size = event.target.closest<HTMLElement>("[data-choose-text-size]")?.dataset["chooseTextSize"];
    if (!size) return;
    event.preventDefault();
    chooseTextSize(size);
  });
}
