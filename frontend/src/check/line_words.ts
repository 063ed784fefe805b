// What the connection's test says. Pure: from what failed to sentences that say what to do.

import { gettext } from "../gettext";

export type LineFault = "server_away" | "signed_out" | "no_calls" | "direct_failed" | "relay_failed" | "relay_refused";

/** The code with which a TURN server refuses credentials (RFC 8656, 401 Unauthorized). */
export const RELAY_REFUSED = 401;
/** A round trip longer than this is heard: people begin to speak at once. */
export const SLOW_MS = 800;

export interface Phone {
  name: string;
  phone: string;
}

/** Whether the evening is in danger by it. Where ways other than the relay are allowed, the relay only helps. */
export function isGrave(fault: LineFault, relayOnly: boolean): boolean {
  return relayOnly || (fault !== "relay_failed" && fault !== "relay_refused");
}

/** What happened, in one sentence. */
export function lineTitle(fault: LineFault, relayOnly: boolean): string {
  switch (fault) {
    case "server_away":
      return gettext("この回線からは、対話ルームにつながりませんでした。");
    case "signed_out":
      return gettext("サインインが切れています。");
    case "no_calls":
      return gettext("このブラウザでは、通話ができません。");
    case "direct_failed":
      return gettext("このブラウザの中で、通話が止められています。");
    case "relay_failed":
      return relayOnly
        ? gettext("この回線からは、声を中継するサーバーにつながりませんでした。")
        : gettext("通話はできますが、この回線では声がつながりにくい相手がいるかもしれません。");
    case "relay_refused":
      return relayOnly
        ? gettext("声を中継するサーバーが、いま使えません。あなたの端末や回線のせいではありません。")
        : gettext("通話はできますが、声を中継するサーバーがいま使えません。あなたの端末や回線のせいではありません。");
  }
}

/** What to do next, one line a step. */
export function lineSteps(fault: LineFault): string[] {
  switch (fault) {
    case "signed_out":
      return [gettext("画面を読み込み直して、もう一度入ってください。")];
    case "no_calls":
      return [gettext("新しいChrome、Edge、Safari、Firefoxのどれかで、この画面を開いてください。")];
    case "direct_failed":
      return [
        gettext("広告などを止める拡張機能を使っているときは、この画面では切ってください。"),
        gettext("だめなときは、別のブラウザ(ChromeかSafari)で開いてください。"),
      ];
    case "relay_refused":
      return [gettext("運営に知らせてください。少し待って、もう一度確かめることもできます。")];
    default:
      return [
        gettext("会社や学校のWi-Fiのときは、Wi-Fiを切り、スマートフォンの回線でつないでください。"),
        gettext("VPNを使っているときは、切ってください。"),
        gettext("変えたら、もう一度確かめてください。だめなときは、別のブラウザ(ChromeかSafari)で開いてください。"),
      ];
  }
}

/** What is well, in one sentence. */
export function wellText(milliseconds: number, triedRelay: boolean): string {
  if (milliseconds > SLOW_MS) {
    return gettext("つながりました。ただ、回線がゆっくりです。声だけの参加にすると、途切れにくくなります。");
  }
  return triedRelay
    ? gettext("対話ルームにも、声を中継するサーバーにもつながりました。")
    : gettext("対話ルームにつながりました。このブラウザで通話ができます。");
}
