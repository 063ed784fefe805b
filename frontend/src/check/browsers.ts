// Whose browser it is, as far as its words for permissions differ. Pure: from what the browser says of itself.

export type Browser =
  | "app"
  | "safari_ios"
  | "chrome_ios"
  | "edge_ios"
  | "firefox_ios"
  | "chrome_android"
  | "samsung"
  | "edge_android"
  | "firefox_android"
  | "safari_macos"
  | "chrome_desktop"
  | "edge_desktop"
  | "firefox_desktop"
  | "other";

/** Browsers inside apps. The server knows the same (kurumaza.core.text.app_browsers), and both are tested with the same list. */
const APPS = /\bLine\/|\bFBA[NV]\b|\bFB_IAB\b|\bInstagram\b|\bGSA\/|\bTwitter for|\bMicroMessenger\b|\bKAKAOTALK\b|\bYJApp-|; wv\)/;

/** LINE's, Facebook's, Instagram's, Gmail's and other apps' own screens often give pages no devices. */
export function isInsideApp(userAgent: string): boolean {
  return APPS.test(userAgent);
}

/** `touchPoints`: an iPad calls itself a Mac, but is touched. */
export function browserOf(userAgent: string, touchPoints = 0): Browser {
  if (isInsideApp(userAgent)) return "app";
  if (/iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && touchPoints > 1)) return onIos(userAgent);
  if (userAgent.includes("Android")) return onAndroid(userAgent);
  if (userAgent.includes("Edg/")) return "edge_desktop";
  if (userAgent.includes("Firefox/")) return "firefox_desktop";
  if (userAgent.includes("Chrome/")) return "chrome_desktop";
  return userAgent.includes("Macintosh") && userAgent.includes("Safari/") ? "safari_macos" : "other";
}

function onIos(userAgent: string): Browser {
  if (userAgent.includes("CriOS/")) return "chrome_ios";
  if (userAgent.includes("EdgiOS/")) return "edge_ios";
  return userAgent.includes("FxiOS/") ? "firefox_ios" : "safari_ios";
}

function onAndroid(userAgent: string): Browser {
  if (userAgent.includes("SamsungBrowser/")) return "samsung";
  if (userAgent.includes("EdgA/")) return "edge_android";
  return userAgent.includes("Firefox/") ? "firefox_android" : "chrome_android";
}
