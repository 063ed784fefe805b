// Buttons that print the page: `<button data-print hidden>`.

/** Shows the print buttons, which do nothing without scripts, and listens to them. */
export function listenToPrinting(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      window.print();
    });
  }
}
