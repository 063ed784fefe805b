// Forms that a passkey answers: `<form data-passkey="get|create" data-question="where the question is asked">`. The form itself carries the
// answer, so that the server answers as to any other form.

import { gettext } from "../gettext";
import { answerText, creationOptions, requestOptions } from "./codec";

class Asked extends Error {}

function troubleHere(): string | null {
  if (/^[\d.]+$|^\[/.test(window.location.hostname)) {
    return gettext("この住所(数字の住所)ではパスキーを使えません。localhost か、名前のある住所で開いてください。");
  }
  if (!("PublicKeyCredential" in window)) {
    return gettext("このブラウザではパスキーを使えません。ふだんのブラウザ(Chrome、Safari、Edge など)で開いてください。");
  }
  return null;
}

async function question(form: HTMLFormElement): Promise<Record<string, unknown>> {
  const token = form.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const answer = await fetch(form.dataset["question"] ?? "", { method: "POST", headers: { "X-CSRFToken": token } });
  if (answer.status === 403) throw new Asked(gettext("時間がたったため、ページを読み込み直してください。"));
  if (answer.status === 429) throw new Asked(gettext("続けて試されたため、いったん止めました。一分ほど待ってください。"));
  if (!answer.ok) throw new Asked(gettext("いまは確かめられません。少し待って、もう一度お試しください。"));
  return ((await answer.json()) as { publicKey: Record<string, unknown> }).publicKey;
}

async function credential(form: HTMLFormElement): Promise<PublicKeyCredential | null> {
  const asked = await question(form);
  const found =
    form.dataset["passkey"] === "create"
      ? await navigator.credentials.create({ publicKey: creationOptions(asked) })
      : await navigator.credentials.get({ publicKey: requestOptions(asked) });
  return found as PublicKeyCredential | null;
}

function words(error: unknown): string {
  if (error instanceof Asked) return error.message;
  if (error instanceof DOMException && error.name === "InvalidStateError") {
    return gettext("この端末のパスキーは、もう加わっています。");
  }
  if (error instanceof DOMException && error.name === "NotAllowedError") {
    return gettext("パスキーの確認が終わりませんでした。もう一度ボタンを押すと、やり直せます。");
  }
  return gettext("いまは確かめられません。少し待って、もう一度お試しください。");
}

async function answer(form: HTMLFormElement, trouble: HTMLElement): Promise<void> {
  const button = form.querySelector("button");
  const field = form.querySelector<HTMLInputElement>("input[name=answer]");
  if (button) button.disabled = true;
  trouble.hidden = true;
  try {
    const found = await credential(form);
    if (found && field) {
      field.value = answerText(found);
      form.submit();
      return;
    }
  } catch (error) {
    trouble.textContent = words(error);
    trouble.hidden = false;
  }
  if (button) button.disabled = false;
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
  const trouble = form.querySelector<HTMLElement>("[data-passkey-trouble]");
  if (!trouble) continue;
  const here = troubleHere();
  if (here) {
    trouble.textContent = here;
    trouble.hidden = false;
    form.querySelector("button")?.setAttribute("disabled", "");
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void answer(form, trouble);
  });
}
