// What it would mean to put somebody down somewhere: asked of the server once they are picked up.

export interface Effect {
  value: string;
  allowed: boolean;
  words: string;
}

/** All that a hand needs to know: what to say of it, and every place by its value. */
export interface Effects {
  words: string;
  places: ReadonlyMap<string, Effect>;
}

interface Answer {
  revision: number;
  words: string;
  targets: Effect[];
}

/** All places for one person. Fails when the server cannot be reached. */
export async function askEffects(address: string, person: string): Promise<Effects> {
  const answer = await fetch(`${address}?person=${encodeURIComponent(person)}`, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const { words, targets } = (await answer.json()) as Answer;
  return { words, places: new Map(targets.map((effect) => [effect.value, effect])) };
}

/** Says in a place what would happen there, or takes the words away. */
export function showVerdict(target: HTMLElement, effect: Effect | undefined): void {
  target.classList.toggle("is-allowed", effect?.allowed === true);
  target.classList.toggle("is-refused", effect?.allowed === false);
  const landing = target.querySelector<HTMLElement>(".landing");
  if (landing) landing.hidden = effect === undefined;
  const verdict = target.querySelector<HTMLElement>(".verdict");
  if (verdict) verdict.textContent = effect?.words ?? "";
}

/** Marks every place with whether it is allowed, and says in it what would happen. */
export function markTargets(board: ParentNode, effects: ReadonlyMap<string, Effect>): void {
  for (const target of board.querySelectorAll<HTMLElement>("[data-target]")) {
    showVerdict(target, effects.get(target.dataset["target"] ?? ""));
  }
}

/** Shows the buttons by which somebody is put down: only where that is allowed. */
export function showButtons(board: ParentNode, effects: ReadonlyMap<string, Effect>): void {
  for (const button of board.querySelectorAll<HTMLElement>("[data-put]")) {
    const effect = effects.get(button.dataset["put"] ?? "");
    button.hidden = effect?.allowed !== true;
    if (effect?.value.startsWith("swap:")) button.title = effect.words;
  }
}

/** Takes all marks away. */
export function clearTargets(board: ParentNode): void {
  markTargets(board, new Map());
  showButtons(board, new Map());
  for (const over of board.querySelectorAll(".is-over")) over.classList.remove("is-over");
}
