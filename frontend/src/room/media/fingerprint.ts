// A short string that is the same on every page of a circle, if and only if nobody stands between two of them.
// Each page has one certificate; its fingerprint is what the encryption of voice and picture is bound to (RFC 8827).

const DIGITS = 16;
// Somebody who stands between may try certificates until two strings are alike: each try is made to cost time.
const ROUNDS = 300_000;

/** The fingerprint in a session description, or "" if there is none. */
export function fingerprintIn(sdp: string | undefined): string {
  return /^a=fingerprint:(\S+ \S+)/m.exec(sdp ?? "")?.[1]?.toLowerCase() ?? "";
}

/** Groups of four digits, from the fingerprints of all pages in any order; "" where the page is not secure. */
export async function compareString(fingerprints: readonly string[]): Promise<string> {
  if (!("subtle" in crypto)) return "";
  const text = new TextEncoder().encode([...fingerprints].sort().join("\n"));
  const key = await crypto.subtle.importKey("raw", text, "PBKDF2", false, ["deriveBits"]);
  const salt = new TextEncoder().encode("kurumaza compare 1");
  const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, key, 128);
  let number = 0n;
  for (const byte of new Uint8Array(bits)) number = (number << 8n) | BigInt(byte);
  const digits = (number % 10n ** BigInt(DIGITS)).toString().padStart(DIGITS, "0");
  return digits.match(/.{4}/g)?.join(" ") ?? "";
}
