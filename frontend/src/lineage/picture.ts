// 話のつらなり: the picture larger and smaller, and the arrow keys from stone to stone. Without scripts it is a picture with links.

const LARGEST = 4;

/** The next zoom: 1 is the page's width; "all" is the whole picture at once, and "fits" the same at first where there is room for it. */
export function zoomed(now: string, by: string): string {
  if (by === "all") return "all";
  const from = now === "all" || now === "fits" ? 0 : Number(now);
  return String(Math.min(LARGEST, Math.max(1, from + Number(by))));
}

/** Where a key leads from a stone: up and down in the order of telling, left and right along its threads. */
export function reached(key: string, stone: number, along: readonly number[], last: number): number | undefined {
  switch (key) {
    case "ArrowDown":
      return stone < last ? stone + 1 : undefined;
    case "ArrowUp":
      return stone > 1 ? stone - 1 : undefined;
    case "Home":
      return 1;
    case "End":
      return last;
    case "ArrowRight":
      return along.find((one) => one > stone) ?? along.at(0);
    case "ArrowLeft":
      return [...along].reverse().find((one) => one < stone) ?? along.at(-1);
    default:
      return undefined;
  }
}

/** Shows the buttons and listens. */
export function listenToLineage(figure: HTMLElement): void {
  const stones = [...figure.querySelectorAll<SVGAElement>("a[data-stone]")];
  const zooms = figure.querySelector<HTMLElement>("[data-zooms]");
  if (zooms) zooms.hidden = false;
  for (const button of figure.querySelectorAll<HTMLButtonElement>("button[data-by]")) {
    button.addEventListener("click", () => {
      figure.dataset["zoom"] = zoomed(figure.dataset["zoom"] ?? "1", button.dataset["by"] ?? "1");
    });
  }
  figure.addEventListener("keydown", (event) => {
    const stone = (event.target as Element | null)?.closest<SVGAElement>("a[data-stone]");
    if (!stone || event.altKey || event.ctrlKey || event.metaKey) return;
    const along = (stone.dataset["along"] ?? "").split(" ").filter(Boolean).map(Number);
    const next = reached(event.key, Number(stone.dataset["stone"]), along, stones.length);
    if (next === undefined) return;
    event.preventDefault();
    stones[next - 1]?.focus();
  });
}
