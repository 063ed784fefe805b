// The card that somebody has taken in the waiting room: kept on this device for the seat of this evening, and sent nowhere.

const KEY = "kurumaza.card";

interface Kept {
  seat: string;
  card: number;
}

/** The number of the card taken for this seat; null if there is none. */
export function keptCard(seat: string, storage: Pick<Storage, "getItem"> = localStorage): number | null {
  try {
    const kept = JSON.parse(storage.getItem(KEY) ?? "null") as Partial<Kept> | null;
    return kept?.seat === seat && Number.isInteger(kept.card) ? (kept.card ?? null) : null;
  } catch {
    return null; // storage is forbidden or damaged: the card is chosen in the room
  }
}

/** Takes a card for this seat in place of the one of before; null puts it back. Whether this device could keep it. */
export function keepCard(seat: string, card: number | null, storage: Pick<Storage, "setItem" | "removeItem"> = localStorage): boolean {
  try {
    if (card === null) storage.removeItem(KEY);
    else storage.setItem(KEY, JSON.stringify({ seat, card } satisfies Kept));
    return true;
  } catch {
    return false;
  }
}
