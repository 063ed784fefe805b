// What the line beside the form says.

import { gettext } from "../gettext";
import type { State } from "./sender";

export function stateWords(state: State, keepsOnDevice: boolean): string {
  const here = keepsOnDevice
    ? gettext("書いたものは、この端末に残っています。")
    : gettext("書いたものは、この画面に残っています。閉じずにお待ちください。");
  switch (state.kind) {
    case "kept":
      return gettext("書いたところまで残しています。");
    case "away":
      return gettext("いまは送れていません。つながったら送ります。") + here;
    case "signed_out":
      return gettext("サインインが切れています。もう一度サインインすると送ります。") + here;
    case "stale":
      return gettext("この画面が古くなりました。読み込み直すと送ります。") + here;
    case "theirs":
      return gettext("ほかの画面や端末でも書いています。どちらを残すか、選んでください。");
    case "gone":
      return gettext("残せませんでした。このページは、いまは開けません。書いたものは、この画面に残っています。");
    case "wrong":
    case "refused":
      return [gettext("残せませんでした。"), ...state.sentences].join("");
  }
}
