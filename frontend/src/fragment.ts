// A field that is filled from the address: `<input data-from-fragment>` and …/go/#123456. What comes after # never leaves the browser.

/** Fills the field, and takes the digits out of the address. */
export function fillFromFragment(): void {
  const digits = /^#(\d{6})$/.exec(window.location.hash)?.[1];
  const field = document.querySelector<HTMLInputElement>("input[data-from-fragment]");
  if (!digits || !field) return;
  field.value = digits;
  history.replaceState(null, "", window.location.pathname);
}
