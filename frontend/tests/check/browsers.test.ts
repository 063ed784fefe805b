import { describe, expect, test } from "vitest";
import { browserOf, isInsideApp, type Browser } from "../../src/check/browsers";
import { deniedSteps } from "../../src/check/denied";
import known from "./user_agents.json";

describe("browsers", () => {
  test.each(known)("$browser is known by $userAgent", ({ browser, app, userAgent, touchPoints }) => {
    expect(browserOf(userAgent, touchPoints)).toBe(browser);
    expect(isInsideApp(userAgent)).toBe(app !== null);
  });

  test("each has its own way to allow the microphone", () => {
    const said = new Map<string, Browser>();
    for (const browser of new Set(known.map((one) => one.browser as Browser))) {
      if (browser === "app") continue;
      const steps = deniedSteps(browser);
      expect(steps.length).toBeGreaterThan(0);
      expect(steps.join()).not.toContain("{name}");
      said.set(steps.join(), browser);
    }
    // Chrome and Edge have one way on a computer, and one on Android.
    expect(said.size).toBe(new Set(known.map((one) => one.browser)).size - 3);
  });

  test.each([
    ["safari_ios", "Webサイトの設定"],
    ["chrome_ios", "「Chrome」"],
    ["firefox_ios", "「Firefox」"],
    ["chrome_android", "「権限」"],
    ["samsung", "Samsung Internet"],
    ["safari_macos", "このWebサイトでの設定"],
    ["firefox_desktop", "×"],
  ] as const)("%s is told of %s", (browser, words) => {
    expect(deniedSteps(browser).join()).toContain(words);
  });
});
