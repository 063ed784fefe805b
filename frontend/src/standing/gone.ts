// Takes words of somebody's story off the page, and leaves a kind word, and what its reader was writing, in their place.

import { gettext } from "../gettext";

const MARKED = "data-standing";

/** All marks on the page, each once. */
export function marksOf(root: ParentNode): string[] {
  const marks = [...root.querySelectorAll<HTMLElement>(`[${MARKED}]`)].map((one) => one.dataset["standing"] ?? "");
  return [...new Set(marks)].filter((mark) => mark !== "");
}

function paragraph(words: string, name = ""): HTMLParagraphElement {
  const made = document.createElement("p");
  made.textContent = words;
  if (name) made.className = name;
  return made;
}

/** What somebody typed into fields of this part and has not sent; choices are words of the story. */
function typedIn(part: ParentNode): string[] {
  const fields = part.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>("textarea, input[type=text]");
  return [...fields].map((field) => field.value.trim()).filter((words) => words !== "");
}

/** What was typed, to be copied: it was not sent, and is not lost. */
function keptWords(words: string): HTMLElement {
  const [card, field, copy, status] = [
    document.createElement("section"),
    document.createElement("textarea"),
    document.createElement("button"),
    document.createElement("p"),
  ];
  card.className = "card stack";
  field.readOnly = true;
  field.rows = 4;
  field.value = words;
  field.setAttribute("aria-label", gettext("あなたが書いていたことば"));
  status.id = "standing-copied";
  status.setAttribute("role", "status");
  copy.type = "button";
  copy.className = "do";
  copy.dataset["copy"] = words;
  copy.dataset["copiedIn"] = status.id;
  copy.textContent = gettext("このことばをコピーする");
  card.append(
    paragraph(gettext("書きかけの返事は、送られていません。手元に残したいときは、ここから写してください。")),
    field,
    copy,
    status,
  );
  return card;
}

function heading(): HTMLHeadingElement {
  const made = document.createElement("h1");
  made.textContent = gettext("いまは読めません");
  return made;
}

/** The name of the page may be the story's title: it goes too. */
function renamePage(): void {
  const site = document.title.lastIndexOf("|");
  document.title = gettext("いまは読めません") + (site < 0 ? "" : document.title.slice(site));
}

const OWN = (): string => gettext("この歩みは、取り下げられています。文章は、届いた先からも、ここからも消えました。");
const OTHERS = (): string[] => [
  gettext("この話は、いまは読めなくなりました。"),
  gettext("話してみたあとで気持ちが変わることは、だれにでもあります。そっとしておいてください。"),
];

function takeOff(part: HTMLElement): void {
  const isThePage = part.querySelector("h1") !== null || part.tagName === "H1";
  const typed = typedIn(part);
  const hadFocus = part.contains(document.activeElement);
  part.removeAttribute(MARKED);
  part.replaceChildren();
  if (isThePage) {
    renamePage();
    const isOwn = part.dataset["standingOwn"] !== undefined;
    part.append(heading(), ...(isOwn ? [OWN()] : OTHERS()).map((words) => paragraph(words)));
  } else if (part.dataset["standingSilent"] === undefined) {
    part.append(part.dataset["standingInstead"] ?? gettext("この話は、いまは読めなくなりました。"));
  } else {
    part.remove();
  }
  if (typed.length > 0) part.append(keptWords(typed.join("\n\n")));
  if (hadFocus) document.getElementById("main")?.focus();
}

/** Takes every part with this mark off the page. */
export function takeOffPage(mark: string): void {
  for (const part of document.querySelectorAll<HTMLElement>(`[${MARKED}]`)) {
    if (part.dataset["standing"] === mark && part.isConnected) takeOff(part);
  }
}
