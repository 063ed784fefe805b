// Where we are: the phase, its place among all, what comes next; and the quiet way out.

import { html, type TemplateResult } from "lit";
import { gettext } from "../../gettext";
import type { Evening } from "../evening";
import type { PhaseData, RoomView } from "../protocol";
import { nextPhaseText } from "../wording";
import { renderMeeting } from "./meeting";
import { renderOrganisers } from "./tiles";

export function renderHeader(evening: Evening, view: RoomView, phase: PhaseData, onLeave: () => void): TemplateResult {
  const { phases, title } = evening.data;
  const place = gettext("{count}段階の{place}番目", { count: phases.length, place: view.phase + 1 });
  return html`<header class="bar">
    <div class="where">
      <h1>${view.stage === "waiting" ? gettext("はじまる前") : phase.title}</h1>
      <span class="dots" role="img" aria-label=${place}>
        ${phases.map((_, index) => html`<i class=${index < view.phase ? "past" : index === view.phase ? "now" : ""}></i>`)}
      </span>
      <span class="place" aria-hidden="true">${view.phase + 1}/${phases.length}</span>
      <span class="next-phase">${nextPhaseText(view.stage === "waiting" ? phase : evening.store.nextPhase)}</span>
      <span class="when">${title}</span>
    </div>
    <button type="button" class="leave" @click=${onLeave}>${gettext("そっと出る")}</button>
    ${renderMeeting(evening, view)}
    <div class="on-duty" role="status">${renderOrganisers(evening, view)}</div>
  </header>`;
}
