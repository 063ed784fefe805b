// WebAuthn speaks in bytes, our server in JSON with base64url (as WebAuthn Level 3 writes it). Browsers convert by themselves only since 2024
// and 2025: these few lines serve all of them.

type Json = Record<string, unknown>;

/** The bytes of a base64url text. */
export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Bytes as base64url, without padding. */
export function toText(bytes: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function withBytes(list: unknown): unknown[] {
  return ((list as Json[] | undefined) ?? []).map((one) => ({ ...one, id: toBytes(String(one["id"])) }));
}

/** The server's question for a new key, for `navigator.credentials.create`. */
export function creationOptions(asked: Json): PublicKeyCredentialCreationOptions {
  const user = asked["user"] as Json;
  return {
    ...asked,
    challenge: toBytes(String(asked["challenge"])),
    user: { ...user, id: toBytes(String(user["id"])) },
    excludeCredentials: withBytes(asked["excludeCredentials"]),
  } as unknown as PublicKeyCredentialCreationOptions;
}

/** The server's question for a known key, for `navigator.credentials.get`. */
export function requestOptions(asked: Json): PublicKeyCredentialRequestOptions {
  return {
    ...asked,
    challenge: toBytes(String(asked["challenge"])),
    allowCredentials: withBytes(asked["allowCredentials"]),
  } as unknown as PublicKeyCredentialRequestOptions;
}

/** A browser's answer as the server reads it. */
export function answerText(credential: PublicKeyCredential): string {
  const from = credential.response;
  const response: Json = { clientDataJSON: toText(from.clientDataJSON) };
  if (from instanceof AuthenticatorAttestationResponse) {
    response["attestationObject"] = toText(from.attestationObject);
  } else if (from instanceof AuthenticatorAssertionResponse) {
    response["authenticatorData"] = toText(from.authenticatorData);
    response["signature"] = toText(from.signature);
    if (from.userHandle) response["userHandle"] = toText(from.userHandle);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response,
  });
}
