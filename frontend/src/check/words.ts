// What the device check says. Pure: from what happened to sentences that say what to do.

import { gettext } from "../gettext";
import type { DeviceFault } from "../room/media/capture";
import type { Browser } from "./browsers";
import { deniedSteps } from "./denied";

export type Checked = "microphone" | "camera";

/** What happened, and that nothing is lost by it. */
export function faultTitle(what: Checked, fault: DeviceFault): string {
  const isVoice = what === "microphone";
  if (fault === "denied") return isVoice ? gettext("マイクの使用が許可されていません。") : gettext("カメラの使用が許可されていません。");
  if (fault === "none") return isVoice ? gettext("マイクが見つかりません。") : gettext("カメラが見つかりません。");
  if (fault === "busy") return isVoice ? gettext("マイクをほかのアプリが使っています。") : gettext("カメラをほかのアプリが使っています。");
  if (fault === "insecure") return gettext("この開き方では、マイクとカメラを使えません。");
  return isVoice ? gettext("マイクを使えませんでした。") : gettext("カメラを使えませんでした。");
}

/** What to do next, step by step, in the words of this browser. */
export function faultSteps(fault: DeviceFault, browser: Browser): string[] {
  if (browser === "app") {
    return [
      gettext("いま開いているのは、アプリの中の画面です。ここでは使えないことがあります。"),
      gettext("画面のメニューから「ほかのブラウザで開く」を選び、SafariかChromeで開き直してください。"),
    ];
  }
  if (fault === "denied") return [...deniedSteps(browser), gettext("許可したら、もう一度押してください。")];
  if (fault === "none") {
    return [
      gettext("つながっているか、抜けかけていないかを見てください。"),
      gettext("差し直したら、もう一度押してください。"),
    ];
  }
  if (fault === "busy") {
    return [
      gettext("ZoomやLINEなど、通話や録画をするアプリを閉じてください。"),
      gettext("閉じたら、もう一度押してください。だめなときは、端末を一度再起動してください。"),
    ];
  }
  if (fault === "insecure") return [gettext("届いた案内のリンク(https で始まるもの)から開き直してください。")];
  return [gettext("画面を読み込み直して、もう一度押してください。"), gettext("だめなときは、ChromeかSafariで開いてください。")];
}

/** How loud, in words: what the bar says to those who do not see it. */
export function levelText(loudness: number, wasHeard: boolean): string {
  if (loudness > 0.9) return gettext("大きすぎるようです。少し離れて話してみてください。");
  if (loudness > HEARD_LEVEL) return gettext("声が届いています。");
  return wasHeard ? gettext("いまは静かです。") : gettext("まだ聞こえません。何か話してみてください。");
}

/** On the scale of `loudness`: about −36 dB, a quiet voice at an arm's length. */
export const HEARD_LEVEL = 0.4;
