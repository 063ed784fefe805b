// How far groups are while they are formed: asked every second, until there is something to see.

import { load } from "./swap";

const EVERY_MS = 1000;
const RULES_EVERY_MS = 2500;

interface Told {
  is_forming: boolean;
  sentences?: string[];
  percent?: number;
}

let timer = 0;

/** Writes how far it is into the panel; sentences that stand there already are left alone. */
export function showTold(panel: ParentNode, told: Told): void {
  const bar = panel.querySelector("progress");
  if (bar && told.percent !== undefined) bar.value = told.percent;
  const list = panel.querySelector("ul.told");
  if (!list || !told.sentences) return;
  const there = [...list.children].map((line) => line.textContent);
  if (there.join("\n") === told.sentences.join("\n")) return;
  list.replaceChildren(
    ...told.sentences.map((sentence) => {
      const line = document.createElement("li");
      line.textContent = sentence;
      return line;
    }),
  );
}

async function look(panel: HTMLElement): Promise<void> {
  try {
    const answer = await fetch(panel.dataset["progress"] ?? "", { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = (await answer.json()) as Told;
    if (!panel.isConnected) return;
    if (!told.is_forming) {
      await load(window.location.pathname, {});
      return;
    }
    showTold(panel, told);
  } catch {
    // Without a network: asked again in a second.
  }
  watch();
}

/** Writes what is known by now of each level; nothing else of the panel changes, whoever is at it. */
export function showMeanings(panel: HTMLElement, fresh: ParentNode): void {
  const now = [...fresh.querySelectorAll("[data-meaning]")].map((one) => one.textContent);
  const there = [...panel.querySelectorAll("[data-meaning]")];
  if (now.length !== there.length) return;
  there.forEach((one, index) => {
    if (one.textContent !== now[index]) one.textContent = now[index] ?? "";
  });
  if (!fresh.querySelector("[data-forecasting]")) delete panel.dataset["forecasting"];
}

/** Asks what the levels of rules mean until all that can be known is. */
async function lookAtRules(panel: HTMLElement): Promise<void> {
  try {
    const answer = await fetch(panel.dataset["forecasting"] ?? "", { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok) showMeanings(panel, page);
  } catch {
    // As above.
  }
  watch();
}

/** Looks again in a moment, if the board shows something that is being worked on. */
export function watch(): void {
  window.clearTimeout(timer);
  const panel = document.querySelector<HTMLElement>("[data-progress]");
  if (panel) {
    timer = window.setTimeout(() => void look(panel), EVERY_MS);
    return;
  }
  const rules = document.querySelector<HTMLElement>("[data-forecasting]");
  if (rules) timer = window.setTimeout(() => void lookAtRules(rules), RULES_EVERY_MS);
}
