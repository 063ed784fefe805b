// Sentences about the room, made from its view. Pure; every sentence is whole and marked for translation.

import { gettext } from "../gettext";
import type { TimeLeft } from "./clock";
import type { DeviceFault } from "./media/capture";
import type { OwnState } from "./media/devices";
import type { Quality } from "./media/interface";
import type { GestureName, PeerState, PhaseData, RoomData, RoomView, SeatView } from "./protocol";

/** One's own flame in words. */
export function flameText(flame: 1 | 2 | 3): string {
  const height = flame === 1 ? gettext("小さめ") : flame === 2 ? gettext("中くらい") : gettext("大きめ");
  return gettext("話した時間のほのお:{height}(自分にだけ見えます)", { height });
}

/** Call name with さん, the same for everyone. */
export function named(data: RoomData, seat: string): string {
  return gettext("{name}さん", { name: data.names[seat] ?? gettext("どなたか") });
}

export function gestureText(gesture: GestureName): string {
  if (gesture === "thinking") return gettext("考え中です");
  if (gesture === "need_a_break") return gettext("少し休みたいです");
  return gettext("あなたの体験も聞きたいです");
}

/** The words in the middle: the script's, or what this moment asks for. `now` is the server's time. */
export function middleWords(view: RoomView, phase: PhaseData, data: RoomData, now: number): string {
  if (view.stage === "waiting") {
    if (now < view.begins_at) return gettext("{time}に始まります。全員がそろえば、その前に始まります。", { time: data.begins });
    const present = view.seats.filter((seat) => seat.is_present).length;
    // Two begin when the script's patience is over, with whoever comes until then.
    return present > 1 ? gettext("ほかの人を少し待っています。まもなく始まります。") : gettext("あと一人そろったら始まります。");
  }
  if (view.step === "breath") return gettext("少し間を置きます。");
  if (view.step === "grace") return graceWords(view, data);
  if (phase.mode === "gift" && view.gifts_are_open && view.holder) {
    if (view.holder === view.me) return gettext("声に出して読んでみてください。");
    return gettext("{name}が読みます。", { name: named(data, view.holder) });
  }
  return phase.words;
}

function graceWords(view: RoomView, data: RoomData): string {
  if (view.holder === null || view.holder === view.me) return gettext("時間になりました。区切りのよいところで終えてください。");
  return gettext("時間になりました。{name}のお話が終わるのを待っています。", { name: named(data, view.holder) });
}

/** Whose turn it is, in one sentence. */
export function turnText(view: RoomView, phase: PhaseData, data: RoomData): string {
  if (view.stage !== "running") return "";
  const { holder } = view;
  if (holder === null) return freeText(view, phase);
  const isMe = holder === view.me;
  const name = named(data, holder);
  if (phase.mode === "questions") {
    return isMe ? gettext("あなたが質問を受けます") : gettext("{name}に質問します", { name });
  }
  if (phase.mode === "gift") return isMe ? gettext("あなたが読む番です") : gettext("{name}が読む番です", { name });
  return isMe ? gettext("あなたの番です") : gettext("{name}の番です", { name });
}

function freeText(view: RoomView, phase: PhaseData): string {
  if (view.step === "breath") return gettext("だれの番でもありません");
  if (phase.mode === "open") return gettext("だれからでもどうぞ");
  if (phase.mode === "silent") return gettext("それぞれ静かに書きます");
  if (phase.mode === "gift") return gettext("それぞれ書きます");
  return "";
}

/** For whoever is left alone at the table. */
export function aloneText(): string {
  return gettext("いまルームにいるのは、あなただけです。だれかが戻ると、続きから始まります。");
}

/** For two who are left of a circle. */
export function pairText(view: RoomView): string {
  return view.i_have_chosen
    ? gettext("「続ける」を選びました。もう一人が選ぶのを待っています。")
    : gettext("いま、二人になりました。このまま続けるか、今日はここまでにするか、選べます。");
}

/** How it stands with more time for the turn that runs, or nothing while nobody asked. */
export function timeText(view: RoomView, data: RoomData): string {
  const { time, holder } = view;
  if (!time.is_asked || holder === null) return "";
  const isMe = holder === view.me;
  if (time.is_given) return gettext("時間が延びました。そのぶん、みんなで話す時間が短くなります。");
  const count = time.still_needed;
  if (isMe) return gettext("もう少し話したいことを伝えました。あと{count}人の「どうぞ」で延びます。", { count });
  const name = named(data, holder);
  return gettext("{name}が、もう少し話したいそうです。あと{count}人の「どうぞ」で延びます。", { name, count });
}

/** What the foot of the table says of this step, in one line. */
export function explainText(view: RoomView, phase: PhaseData, data: RoomData): string {
  if (view.pause_reason === "pair") return gettext("二人とも「続ける」を選ぶと、続きから始まります。");
  if (view.stage === "waiting" && data.media.kind === "external") return gettext("この画面を開いたまま、会議でお待ちください。");
  if (view.stage === "waiting") return gettext("そのままお待ちください。来た人から、声がつながります。");
  if (phase.mode === "gift" && view.gifts_are_open) return gettext("自分のひとことを、順に声に出して読みます。読まずに渡してもかまいません。");
  return phase.explain;
}

/** What comes next within the phase: the next person. */
export function nextInTurn(view: RoomView, data: RoomData): string {
  const next = view.mode === "open" || view.mode === "questions" ? view.queue[0] : undefined;
  if (next !== undefined) {
    if (next === view.me) return view.mode === "questions" ? gettext("次に聞くのは あなた") : gettext("次は あなた");
    const name = named(data, next);
    return view.mode === "questions" ? gettext("次に聞くのは {name}", { name }) : gettext("次は {name}", { name });
  }
  const pending = view.up_next[0];
  if (pending === undefined) return "";
  return pending === view.me ? gettext("次は あなた") : gettext("次は {name}", { name: named(data, pending) });
}

/** The phase that follows, or that nothing does. */
export function nextPhaseText(next: PhaseData | null): string {
  return next ? gettext("次は「{title}」", { title: next.title }) : gettext("これが最後です");
}

/** About how long is left; nobody needs to watch a clock. */
export function aboutText(left: TimeLeft): string {
  const seconds = left.leftMs / 1000;
  if (seconds >= 90) return gettext("残り およそ{minutes}分", { minutes: Math.round(seconds / 60) });
  if (seconds >= 45) return gettext("残り およそ1分");
  if (seconds >= 20) return gettext("残り 30秒ほど");
  return gettext("残り わずか");
}

/** The same in figures, for whoever asks for them. */
export function digitsText(left: TimeLeft): string {
  const seconds = Math.ceil(left.leftMs / 1000);
  return gettext("残り {time}", { time: `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, "0")}` });
}

/** What is written on a seat's tile beside the name. */
export function seatText(
  view: RoomView,
  seat: SeatView,
  peer: PeerState | undefined,
  quality: Quality | undefined,
  reply?: "absent" | "late",
  lateMinutes?: number,
): string {
  if (seat.has_left) return gettext("席を立ちました");
  if (!seat.is_present) return absenceText(seat, reply, lateMinutes);
  if (!seat.is_connected || quality === "lost") return gettext("つなぎ直しています");
  if (view.holder === seat.seat) return holderText(view);
  if (quality === "joining") return gettext("つないでいます");
  if (quality === "weak") return gettext("声が途切れがちです");
  const place = view.queue.indexOf(seat.seat);
  if (place >= 0) return view.mode === "questions" ? gettext("質問したい") : gettext("話したい");
  if (view.mode === "rest" && view.stage === "running") return gettext("休んでいます");
  if (quality === "voice_only" && peer?.audio) return gettext("回線が細く、声だけです");
  return peer ? deviceText(peer.audio, peer.video) : "";
}

function absenceText(seat: SeatView, reply: "absent" | "late" | undefined, lateMinutes: number | undefined): string {
  if (seat.has_come) return gettext("接続が切れています");
  if (reply === "absent") return gettext("今日はお休みです");
  if (lateMinutes) return gettext("{minutes}分ほど遅れます", { minutes: String(lateMinutes) });
  return reply === "late" ? gettext("遅れて来ます") : gettext("まだ来ていません");
}

function holderText(view: RoomView): string {
  if (view.mode === "questions") return gettext("質問を受けます");
  return view.mode === "gift" ? gettext("読む番です") : gettext("話す番です");
}

function deviceText(hasAudio: boolean, hasVideo: boolean): string {
  if (!hasAudio) return gettext("マイク オフ");
  return hasVideo ? gettext("マイク オン") : gettext("声だけ・オン");
}

/** One's own microphone in words: always in sight. */
export function microphoneText(state: OwnState): string {
  if (state === "starting") return gettext("マイク 準備中");
  if (state === "fault") return gettext("マイクなし");
  if (state === "resting") return gettext("マイク 休み中");
  return state === "on" ? gettext("マイク オン") : gettext("マイク オフ");
}

export function cameraText(state: OwnState): string {
  if (state === "starting") return gettext("カメラ 準備中");
  if (state === "fault") return gettext("カメラなし");
  if (state === "resting") return gettext("カメラ 休み中");
  return state === "on" ? gettext("カメラ オン") : gettext("カメラ オフ");
}

/** Both on one's own tile. One's picture does not show there unless wished, so that the words must say that it goes out. */
export function ownDevicesText(audio: OwnState, video: OwnState, isPictureResting = false): string {
  if (isPictureResting && audio === "on") return gettext("回線が細く、声だけです");
  if (video !== "on") return `${microphoneText(audio)}・${cameraText(video)}`;
  return audio === "on" ? gettext("マイク・カメラ オン") : microphoneText(audio);
}

/** After the call to the organisers: what happens now, and a number for whoever cannot wait. */
export function helpCalledText(phones: RoomData["phones"]): string {
  const called = gettext("運営に知らせました。気づいた運営から連絡します。");
  const [first] = phones;
  return first ? called + gettext("急ぐときは、{name}({phone})へお電話ください。", { ...first }) : called;
}

/** A device that the browser does not give: what happened, and that one still takes part. */
export function faultText(kind: "audio" | "video", fault: DeviceFault): string {
  if (kind === "video") {
    if (fault === "denied") return gettext("カメラは許可されていません。声だけで参加できます。");
    if (fault === "none") return gettext("カメラが見つかりません。声だけで参加できます。");
    if (fault === "busy") return gettext("カメラをほかのアプリが使っています。声だけで参加できます。");
    return gettext("カメラを使えませんでした。声だけで参加できます。");
  }
  if (fault === "denied") return gettext("マイクは許可されていません。聞くことと、書くことで参加できます。");
  if (fault === "none") return gettext("マイクが見つかりません。聞くことと、書くことで参加できます。");
  if (fault === "busy") return gettext("マイクをほかのアプリが使っています。聞くことと、書くことで参加できます。");
  return gettext("マイクを使えませんでした。聞くことと、書くことで参加できます。");
}

/** Said when one's picture rests because the line is too narrow for it, and when another device was taken. */
export function pictureRestsText(): string {
  return gettext("回線が細いので、姿を送るのを休んでいます。声を先に届けます。");
}

export function deviceChangedText(kind: "audio" | "video", label: string): string {
  if (kind === "audio") return gettext("マイクが替わりました。いまは「{label}」で話せます。", { label });
  return gettext("カメラが替わりました。いまは「{label}」で映っています。", { label });
}

/** Where the circle talks, if not here: which breakout room, and what to do there in this moment. */
export function meetingText(data: RoomData, view: RoomView): string {
  if (!data.meeting) return gettext("会議のアドレスは、まだ届いていません。運営に知らせてください。");
  if (view.mode === "rest" && view.stage === "running") {
    return gettext("会議のマイクとカメラを切ってください。戻るときに、また入れます。");
  }
  const room = { number: data.number };
  if (view.stage !== "running") return gettext("会議に入り、{number}番の部屋へ進んでください。", room);
  return gettext("{number}番の部屋へ。この画面は、進め方の案内です。", room);
}

/** How a wish to step stands, or nothing while nobody wishes it. */
export function wishText(view: RoomView, direction: "forward" | "back", isLast: boolean): string {
  const vote = view[direction];
  if (vote.wished === 0) return "";
  const count = Math.max(1, vote.needed - vote.wished);
  if (direction === "back") return gettext("前に戻りたい人がいます。あと{count}人で戻ります。", { count });
  if (isLast) return gettext("終わりにしたい人がいます。あと{count}人で終わります。", { count });
  return gettext("先へ進みたい人がいます。あと{count}人で進みます。", { count });
}

/** One sentence for screen readers when the phase, the turn or a pause changes; empty if none of them did. */
export function announcement(before: RoomView | null, after: RoomView, data: RoomData): string {
  const phase = data.phases[after.phase];
  if (!phase) return "";
  if (after.stage === "ended") return before?.stage === "ended" ? "" : gettext("この回は終わりました。");
  if (after.pause_reason === "empty" && before?.pause_reason !== "empty") return aloneText();
  if (after.pause_reason === "pair" && before?.pause_reason !== "pair") return pairText(after);
  if (after.time.is_asked && (!before?.time.is_asked || before.time.is_given !== after.time.is_given)) return timeText(after, data);
  if (after.stage === "waiting") return before ? "" : gettext("はじまる前です。");
  const turn = turnText(after, phase, data);
  if (before?.phase !== after.phase || before.stage !== after.stage) {
    return gettext("「{title}」の段階です。{turn}", { title: phase.title, turn });
  }
  if ((before.paused_at === null) !== (after.paused_at === null)) {
    return after.paused_at === null ? gettext("再開しました。") : gettext("少し止めています。");
  }
  if (!before.gifts_are_open && after.gifts_are_open) return gettext("ひとことが開きました。{turn}", { turn });
  if (before.holder !== after.holder && after.holder !== null) return turn;
  if (before.step !== "grace" && after.step === "grace") return gettext("時間になりました。");
  return "";
}
