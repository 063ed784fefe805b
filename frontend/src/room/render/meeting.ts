// Beside a meeting of Zoom, Meet and the like: where to talk, and the way there. This page asks for no microphone.

import { html, nothing, type TemplateResult } from "lit";
import { gettext } from "../../gettext";
import type { Evening } from "../evening";
import type { RoomView } from "../protocol";
import { meetingText } from "../wording";

/** One sentence and the way into the meeting, always in sight. */
export function renderMeeting(evening: Evening, view: RoomView): TemplateResult | typeof nothing {
  const { data } = evening;
  if (data.media.kind !== "external") return nothing;
  return html`<div class="meeting" data-meeting>
    <p>${meetingText(data, view)}</p>
    ${renderWay(data.meeting)}
  </div>`;
}

export function renderWay(address: string): TemplateResult | typeof nothing {
  if (!address) return nothing;
  return html`<a class="do" href=${address} target="_blank" rel="noopener noreferrer">${gettext("会議をひらく(新しい画面)")}</a>`;
}
