// Forms that make something and are sent by their button: `<form data-unsent>` with a hidden `sent_as`. What is typed stays on the device
// until a page of ours says that it arrived (`forgetSent`): a network that is gone, or a page that was closed, loses nothing. The number
// stays with it, so that what had arrived after all is not there twice.

import { type Draft, Drafts } from "./drafts";
import { fieldsOf, givenIn, put, standingIn } from "./fields";
import { NUMBER } from "./sent";

export function keepUnsent(form: HTMLFormElement, person: string): void {
  const drafts = new Drafts(person, window.location.pathname + window.location.search);
  const number = form.querySelector<HTMLInputElement>(`input[name="${NUMBER}"]`);
  if (!number) return;
  // A form that came back with what is wrong in it is newer than what lies here.
  const isAnswer = form.querySelector('[role="alert"]') !== null;
  const left = drafts.all();
  if (!isAnswer && left[NUMBER]) {
    number.value = left[NUMBER].value;
    const found = Object.entries(left).filter(([name, { value }]) => name !== NUMBER && put(form, name, value));
    const says = form.querySelector<HTMLElement>("[data-unsent-says]");
    if (says) says.hidden = found.length === 0;
  }
  // It may have come back under another number: where what lies here is of the same words, it goes when that one has arrived.
  if (isAnswer && left[NUMBER] && isOf(left, standingIn(form))) drafts.typed(NUMBER, number.value, "", Date.now());
  const given = givenIn(form);
  form.addEventListener("input", () => {
    const now = Date.now();
    const standing = standingIn(form);
    for (const field of fieldsOf(form)) {
      // A tick is made anew: that somebody knows of it is said once, with what is sent.
      if (field.type !== "checkbox") drafts.typed(field.name, standing[field.name] ?? "", given[field.name] ?? "", now);
    }
    drafts.typed(NUMBER, number.value, "", now);
  });
}

function isOf(left: Draft, standing: Record<string, string>): boolean {
  return Object.entries(left).every(([name, { value }]) => name === NUMBER || standing[name] === value);
}

const { person } = document.documentElement.dataset;
const form = document.querySelector<HTMLFormElement>("form[data-unsent]");
if (form && person) keepUnsent(form, person);
