// What it would mean to put somebody down somewhere: asked of the server once they are picked up.

export interface Effect {
  value: string;
  allowed: boolean;
  words: string;
}

interface Answer {
  revision: number;
  targets: Effect[];
}

/** All places for one person, by the places' values. Fails when the server cannot be reached. */
export async function askEffects(address: string, person: string): Promise<Map<string, Effect>> {
  const answer = await fetch(`${address}?person=${encodeURIComponent(person)}`, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const { targets } = (await answer.json()) as Answer;
  return new Map(targets.map((effect) => [effect.value, effect]));
}

/** Marks every place with whether it is allowed, and says in it what would happen. */
export function markTargets(board: ParentNode, effects: ReadonlyMap<string, Effect>): void {
  for (const target of board.querySelectorAll<HTMLElement>("[data-target]")) {
    const effect = effects.get(target.dataset["target"] ?? "");
    target.classList.toggle("is-allowed", effect?.allowed === true);
    target.classList.toggle("is-refused", effect?.allowed === false);
    const verdict = target.querySelector<HTMLElement>(".verdict");
    if (!verdict) continue;
    verdict.hidden = effect === undefined;
    verdict.textContent = effect?.words ?? "";
  }
}

/** Takes all marks away. */
export function clearTargets(board: ParentNode): void {
  markTargets(board, new Map());
  for (const target of board.querySelectorAll("[data-target]")) target.classList.remove("is-over");
}
