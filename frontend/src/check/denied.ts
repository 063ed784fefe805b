// How each browser lets a page have the microphone after all: its own words for it, in the order of its screens.

import { gettext } from "../gettext";
import type { Browser } from "./browsers";

/** What to press, one line a step. */
export function deniedSteps(browser: Browser): string[] {
  switch (browser) {
    case "safari_ios":
      return [
        gettext("アドレス欄の左のしるし(ぁあ、または四角)を押し、「Webサイトの設定」を開きます。"),
        gettext("「マイク」と「カメラ」を「許可」にします。"),
        gettext("見つからないときは、「設定」アプリの「アプリ」から「Safari」を開き、「マイク」と「カメラ」を「確認」にします。"),
      ];
    case "chrome_ios":
      return inIosSettings("Chrome");
    case "edge_ios":
      return inIosSettings("Edge");
    case "firefox_ios":
      return inIosSettings("Firefox");
    case "chrome_android":
    case "edge_android":
      return [
        gettext("アドレス欄の左のしるしを押し、「権限」を開きます。"),
        gettext("「マイク」と「カメラ」を許可します。"),
        gettext("「権限」に出ないときは、端末の「設定」の「アプリ」からこのブラウザを開き、「権限」でマイクとカメラを許可します。"),
      ];
    case "samsung":
      return [
        gettext("アドレス欄の左の鍵のしるしを押し、「権限」を開きます。"),
        gettext("「マイク」と「カメラ」を許可します。"),
        gettext("だめなときは、端末の「設定」の「アプリ」から「Samsung Internet」を開き、「権限」でマイクとカメラを許可します。"),
      ];
    case "firefox_android":
      return [
        gettext("アドレス欄の左の鍵のしるしを押します。"),
        gettext("「マイク」と「カメラ」の「ブロック」を押して、許可に変えます。"),
      ];
    case "safari_macos":
      return [
        gettext("画面の上の「Safari」メニューから「このWebサイトでの設定」を開きます。"),
        gettext("「カメラ」と「マイク」を「許可」にします。"),
        onMac(),
      ];
    case "firefox_desktop":
      return [
        gettext("アドレス欄の左の、線の引かれたマイクのしるしを押します。"),
        gettext("「ブロック」の横の×を押して、取り消します。"),
      ];
    case "chrome_desktop":
    case "edge_desktop":
      return [
        gettext("アドレス欄の左のしるし(鍵、またはつまみ)を押します。"),
        gettext("「マイク」と「カメラ」を「許可」にします。"),
        gettext("だめなときは、パソコンの設定の「プライバシー」で、このブラウザにマイクとカメラを許可します。"),
      ];
    default:
      return [gettext("アドレス欄の左のしるしを押し、マイクとカメラを「許可」にします。")];
  }
}

function inIosSettings(name: string): string[] {
  return [
    gettext("端末の「設定」アプリを開き、いちばん下の「アプリ」から「{name}」を選びます。", { name }),
    gettext("「マイク」と「カメラ」をオンにします。"),
    gettext("この画面に戻り、読み込み直します。"),
  ];
}

function onMac(): string {
  return gettext("だめなときは、「システム設定」の「プライバシーとセキュリティ」の「マイク」で、Safariをオンにします。");
}
