import { describe, expect, it } from "vitest";

import { creationOptions, requestOptions, toBytes, toText } from "../../src/passkey/codec";

describe("passkey codec", () => {
  it("writes bytes as base64url and reads them back", () => {
    const bytes = Uint8Array.from([0, 62, 63, 250, 251, 252, 253, 254, 255]);
    expect(toText(bytes.buffer)).toBe("AD4_-vv8_f7_");
    expect(Array.from(toBytes("AD4_-vv8_f7_"))).toEqual(Array.from(bytes));
    expect(toText(new Uint8Array().buffer)).toBe("");
  });

  it("gives the browser bytes where the server wrote text", () => {
    const made = creationOptions({
      challenge: "AQI",
      user: { id: "Aw", name: "a", displayName: "a" },
      excludeCredentials: [{ id: "BA", type: "public-key" }],
      rp: { id: "localhost", name: "x" },
    });
    expect(Array.from(new Uint8Array(made.challenge as ArrayBuffer))).toEqual([1, 2]);
    expect(Array.from(new Uint8Array(made.user.id as ArrayBuffer))).toEqual([3]);
    expect(Array.from(new Uint8Array(made.excludeCredentials?.[0]?.id as ArrayBuffer))).toEqual([4]);
    expect(made.rp).toEqual({ id: "localhost", name: "x" });
    const asked = requestOptions({ challenge: "AQI", rpId: "localhost" });
    expect(asked.allowCredentials).toEqual([]);
    expect(asked.rpId).toBe("localhost");
  });
});
