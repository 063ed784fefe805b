// Taking one of the evening's cards beforehand. Without scripts they are read only.

import { keepCard, keptCard } from "../card";
import { gettext } from "../gettext";

/** Makes buttons of the cards that the server listed (`<ul data-seat="…"><li data-card="3">…`), and says in `says` what was taken. */
export function offerCards(list: HTMLElement, says: HTMLElement): void {
  const seat = list.dataset["seat"] ?? "";
  const buttons = [...list.querySelectorAll<HTMLElement>("[data-card]")].map((line) => buttonOf(line));
  const show = (): void => {
    const taken = keptCard(seat);
    for (const button of buttons) button.setAttribute("aria-pressed", String(Number(button.dataset["number"]) === taken));
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const number = Number(button.dataset["number"]);
      const isPutBack = keptCard(seat) === number;
      const isKept = keepCard(seat, isPutBack ? null : number);
      says.textContent = isPutBack
        ? gettext("カードを戻しました。")
        : isKept
          ? gettext("このカードを手もとに置きました。ルームの「書く」で選ばれています。あとで変えられます。")
          : gettext("この端末では、カードを覚えておけません。ルームの「書く」で選んでください。");
      show();
    });
  }
  list.classList.add("cards-to-take");
  show();
}

function buttonOf(line: HTMLElement): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "card-to-take";
  button.dataset["number"] = line.dataset["card"] ?? "";
  button.append(...line.childNodes);
  line.append(button);
  return button;
}
