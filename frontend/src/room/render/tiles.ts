// The seats around the table, in speaking order, the same for everyone.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { gettext } from "../../gettext";
import type { Evening } from "../evening";
import { SPEAKING_LEVEL, type Quality } from "../media/interface";
import type { RoomView, SeatView } from "../protocol";
import { flameText, named, ownDevicesText, seatText } from "../wording";

export function renderTiles(evening: Evening, view: RoomView, ownPicture: MediaStream | null): TemplateResult {
  const quality = evening.voices.media.quality();
  return html`<ul class="seats" aria-label=${gettext("席")}>
    ${repeat(
      view.seats,
      (seat) => seat.seat,
      (seat, index) => renderTile(evening, view, seat, index, quality.get(seat.seat), ownPicture),
    )}
  </ul>`;
}

function renderTile(
  evening: Evening,
  view: RoomView,
  seat: SeatView,
  index: number,
  quality: Quality | undefined,
  ownPicture: MediaStream | null,
): TemplateResult {
  const isMe = seat.seat === view.me;
  const name = named(evening.data, seat.seat);
  const classes = [
    "seat",
    `place-${String(index + 1)}`,
    view.holder === seat.seat ? "turn" : "",
    seat.is_present ? "" : "empty",
    isMe ? "me" : "",
  ];
  return html`<li class=${classes.filter(Boolean).join(" ")} data-seat=${seat.seat}>
    <div class="face">${renderFace(evening, seat, isMe ? ownPicture : null)}</div>
    ${isMe ? renderFlame(evening) : nothing}
    <span class="name">${name}${isMe ? html`<span class="mine">${gettext("(わたし)")}</span>` : nothing}</span>
    <span class="state">${isMe ? ownText(evening, view, seat) : seatText(view, seat, evening.voices.hasDevices ? evening.store.peers[seat.seat] : undefined, quality, evening.data.replies[seat.seat], evening.data.lateMinutes[seat.seat])}</span>
  </li>`;
}

/** One's own 話した時間 as a small flame, on one's own page only: no number, and the same drawing for everybody. */
function renderFlame(evening: Evening): TemplateResult | typeof nothing {
  const flame = evening.airtime.flame;
  if (flame === null) return nothing;
  return html`<span class="flame flame-${flame}" role="img" aria-label=${flameText(flame)} title=${flameText(flame)}>
    <svg viewBox="0 0 24 36" aria-hidden="true" focusable="false">
      <path d="M12 1C15 9 22 15 22 24a10 10 0 0 1-20 0C2 18 6 15 7 10c2 2 3 4 3 6 2-4 3-9 2-15z"></path>
    </svg>
  </span>`;
}

/** A called organiser: seen by everybody, apart from the ring. */
export function renderOrganisers(evening: Evening, view: RoomView): TemplateResult[] {
  return view.organisers.map((id) => {
    const face = renderFace(evening, { seat: id, is_present: true }, null);
    const name = named(evening.data, id);
    const text = id === view.me ? gettext("運営として入っています。全員に見えています。") : gettext("運営の{name}が入っています。", { name });
    return html`<p class="organiser" data-organiser=${id}><span class="face">${face}</span>${text}</p>`;
  });
}

function renderFace(evening: Evening, seat: Pick<SeatView, "seat" | "is_present">, ownPicture: MediaStream | null): TemplateResult {
  const picture = ownPicture ?? remotePicture(evening, seat);
  if (!picture) {
    const initial = [...(evening.data.names[seat.seat] ?? "")][0] ?? "";
    return html`<span class="initial" aria-hidden="true">${initial}</span>`;
  }
  // live: lit assigns an object anew at every render, and each assignment starts the picture from black.
  return html`<video
    class=${ownPicture ? "mirrored" : nothing}
    .srcObject=${live(picture)}
    .muted=${true}
    autoplay
    playsinline
    disablepictureinpicture
    aria-hidden="true"
    tabindex="-1"
  ></video>`;
}

function remotePicture(evening: Evening, seat: Pick<SeatView, "seat" | "is_present">): MediaStream | null {
  if (!seat.is_present || seat.seat === evening.data.me || evening.store.peers[seat.seat]?.video !== true) return null;
  const { video } = evening.voices.media.streams(seat.seat);
  return video?.getVideoTracks()[0]?.muted === false ? video : null;
}

function ownText(evening: Evening, view: RoomView, seat: SeatView): string {
  const { devices, hasDevices, isPictureResting } = evening.voices;
  if (!hasDevices) return seatText(view, seat, undefined, undefined);
  if (view.holder === seat.seat && devices.state("audio") === "off") return gettext("マイクが切れています");
  if (view.holder === seat.seat || !seat.is_present) return seatText(view, seat, undefined, "good");
  if (devices.state("audio") === "resting") return gettext("休んでいます");
  return ownDevicesText(devices.state("audio"), devices.state("video"), isPictureResting);
}

/** Marks the tiles of voices that are heard now; called often, so it does not render the page anew. */
export function markSpeaking(root: ParentNode, levels: ReadonlyMap<string, number>): void {
  for (const tile of root.querySelectorAll<HTMLElement>("[data-seat]")) {
    tile.toggleAttribute("data-speaking", (levels.get(tile.dataset["seat"] ?? "") ?? 0) > SPEAKING_LEVEL);
  }
}
