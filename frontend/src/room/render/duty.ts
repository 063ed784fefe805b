// What a called organiser may do in a room: few things, each said plainly, each asked once more, all of them logged.

import { html, nothing, type TemplateResult } from "lit";
import { gettext } from "../../gettext";
import type { Evening } from "../evening";
import type { RoomCommand, RoomView } from "../protocol";
import { named } from "../wording";
import { closeDialog } from "./dialog";

export function renderDuty(evening: Evening, view: RoomView): TemplateResult {
  const people = view.seats.filter((seat) => seat.is_present);
  const mayAct = view.can.includes("end_room");
  return html`<p class="hint">${gettext("呼ばれたグループにだけ入れます。入ったことは全員に見えていて、ここでしたことは記録に残ります。")}</p>
    ${mayAct
      ? html`${people.map((seat) => {
            const name = named(evening.data, seat.seat);
            return renderAct(evening, gettext("{name}に席を外してもらう", { name }), gettext("{name}は、この回には戻れなくなります。ほかの人には、席を立ったことだけが見えます。", { name }), {
              type: "remove_seat",
              seat: seat.seat,
            });
          })}
          ${renderAct(evening, gettext("このグループを終わりにする"), gettext("全員がルームを出て、終わりの画面になります。書いたものは残ります。"), { type: "end_room" })}`
      : nothing}`;
}

/** Opened first, then done: nothing happens by a slip of the finger. */
function renderAct(evening: Evening, label: string, what: string, command: RoomCommand): TemplateResult {
  return html`<details class="rules duty-act" data-duty=${command.type}>
    <summary>${label}</summary>
    <p>${what}</p>
    <button type="button" class="pass" @click=${(event: Event) => { closeDialog(event); void evening.requests.command(command); }}>${label}</button>
  </details>`;
}
