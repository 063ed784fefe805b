// The organiser's board of a round's groups.

import { listenToHands } from "./drag";
import { listenToButtons } from "./hold";
import { watch } from "./progress";
import { listenToForms } from "./swap";

/** What only works with this script is shown by it. */
function show(): void {
  for (const hidden of document.querySelectorAll<HTMLElement>(".drag-hint, .new-times")) hidden.hidden = false;
  document.querySelector(".board[data-effects]")?.classList.add("can-hold");
  watch();
}

listenToForms();
listenToButtons();
listenToHands();
document.addEventListener("board-shown", show);
show();
