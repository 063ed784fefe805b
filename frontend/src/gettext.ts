// Texts are written in Japanese and marked with gettext(); a page in another language loads its catalogue
// (`window.kurumazaTexts`) before its scripts.

declare global {
  interface Window {
    kurumazaTexts?: Record<string, string>;
  }
}

/** The text in the page's language; `{name}` is replaced from `values`. */
export function gettext(text: string, values: Record<string, string | number> = {}): string {
  const translated = window.kurumazaTexts?.[text] ?? text;
  return translated.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
