// Which actions the room offers at this moment: at most one main action, and a few beside it. What is allowed
// is said by the server in `can`; here is only what it is called and where it stands.

import { gettext } from "../gettext";
import type { PhaseData, RoomCommand, RoomView } from "./protocol";

export interface Hand {
  key: string;
  label: string;
  command: RoomCommand;
  isPressed?: boolean;
}

export interface Hands {
  main: Hand | null;
  beside: Hand[];
}

/** The main action and those beside it. */
export function handsOf(view: RoomView, phase: PhaseData, isLast: boolean): Hands {
  const can = new Set(view.can);
  if (can.has("resume")) return { main: { key: "resume", label: gettext("再開する"), command: { type: "resume" } }, beside: [] };
  if (can.has("choose_pair")) return { main: view.i_have_chosen ? null : PAIR_GOES_ON(), beside: [] };
  const forward = can.has("vote_forward") ? forwardHand(view, isLast) : null;
  const beside: Hand[] = [];
  let main: Hand | null = null;
  if (can.has("give_time")) main = { key: "give-time", label: gettext("どうぞ、続けて"), command: { type: "give_time" } };
  else if (can.has("pass_turn")) main = { key: "pass", label: passLabel(view, phase), command: { type: "pass_turn" } };
  else if (can.has("join_queue")) main = joinHand(phase);
  else if (phase.mode === "gather" || phase.mode === "close") main = forward;
  if (main?.key === "give-time" && can.has("join_queue")) beside.push(joinHand(phase));
  // It is offered where it is needed: when the time is up. Before, it is in the sheet.
  if (can.has("ask_for_time") && view.step === "grace") beside.push(timeHand(phase));
  if (can.has("speak_last")) beside.push({ key: "last", label: lastLabel(phase), command: { type: "speak_last" } });
  if (can.has("leave_queue")) beside.push({ key: "unqueue", label: unqueueLabel(phase), command: { type: "leave_queue" } });
  // Where nobody holds the floor, or somebody already wishes to go on, the wish is one tap away.
  const isNear = phase.mode !== "round" && phase.mode !== "questions" && phase.mode !== "gift";
  if (forward && main !== forward && (isNear || view.forward.wished > 0)) beside.push(forward);
  return { main, beside };
}

/** More time, stepping back, stepping on and pausing: kept in the sheet 進め方. */
export function sheetHands(view: RoomView, phase: PhaseData, isLast: boolean): Hand[] {
  const can = new Set(view.can);
  const hands: Hand[] = [];
  if (can.has("ask_for_time")) hands.push(timeHand(phase));
  if (can.has("vote_forward")) hands.push(forwardHand(view, isLast));
  if (can.has("vote_back")) {
    hands.push({
      key: "back",
      label: view.back.by_me ? gettext("前に戻るのを取り消す") : gettext("前に戻る"),
      command: { type: "vote", direction: "back", is_wanted: !view.back.by_me },
      isPressed: view.back.by_me,
    });
  }
  if (can.has("pause")) hands.push({ key: "pause", label: gettext("少し止める"), command: { type: "pause" } });
  return hands;
}

const PAIR_GOES_ON = (): Hand => ({
  key: "pair-goes-on",
  label: gettext("二人で続ける"),
  command: { type: "choose_pair", goes_on: true },
});

function timeHand(phase: PhaseData): Hand {
  const label = phase.mode === "questions" ? gettext("もう少し時間がほしい") : gettext("もう少し話したい");
  return { key: "ask-time", label, command: { type: "ask_for_time" } };
}

function forwardHand(view: RoomView, isLast: boolean): Hand {
  const { by_me } = view.forward;
  const wish = isLast ? gettext("終わりにする") : gettext("先へ進む");
  const undo = isLast ? gettext("終わりにするのを取り消す") : gettext("先へ進むのを取り消す");
  return {
    key: "forward",
    label: by_me ? undo : wish,
    command: { type: "vote", direction: "forward", is_wanted: !by_me },
    isPressed: by_me,
  };
}

function joinHand(phase: PhaseData): Hand {
  const label = phase.mode === "questions" ? gettext("質問したい") : gettext("話したい");
  return { key: "join", label, command: { type: "join_queue" } };
}

function passLabel(view: RoomView, phase: PhaseData): string {
  if (phase.mode === "open") return gettext("話し終える");
  if (view.up_next.length > 0) return gettext("次の人に渡す");
  if (phase.mode === "questions") return gettext("質問を終える");
  return phase.mode === "gift" ? gettext("読み終える") : gettext("話し終える");
}

function lastLabel(phase: PhaseData): string {
  return phase.mode === "questions" ? gettext("あとで受ける") : gettext("あとで話す");
}

function unqueueLabel(phase: PhaseData): string {
  return phase.mode === "questions" ? gettext("質問を終える・やめておく") : gettext("順番を取り消す");
}
