import { describe, expect, test } from "vitest";
import { faultSteps, faultTitle, HEARD_LEVEL, isInsideApp, levelText } from "../../src/check/words";

const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
const LINE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Safari Line/15.0.0";

describe("device check", () => {
  test.each(["denied", "none", "busy", "insecure", "unknown"] as const)("says what to do when it is %s", (fault) => {
    expect(faultTitle("microphone", fault)).not.toBe("");
    expect(faultSteps(fault, CHROME).length).toBeGreaterThan(0);
  });

  test("sends people out of an app's own browser", () => {
    expect(isInsideApp(LINE)).toBe(true);
    expect(isInsideApp(CHROME)).toBe(false);
    expect(faultSteps("denied", LINE)[1]).toContain("ほかのブラウザで開く");
  });

  test("says how loud it is in words", () => {
    expect(levelText(HEARD_LEVEL / 2, false)).toBe("まだ聞こえません。何か話してみてください。");
    expect(levelText(HEARD_LEVEL + 0.1, true)).toBe("声が届いています。");
    expect(levelText(0, true)).toBe("いまは静かです。");
    expect(levelText(0.95, true)).toBe("大きすぎるようです。少し離れて話してみてください。");
  });
});
