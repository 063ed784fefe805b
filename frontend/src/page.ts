// Loaded on every page; small, so that a first visit stays light.

import { listenToCopying } from "./copying";
import { fillFromFragment } from "./fragment";
import { keepOwnDraftsOnly } from "./keeping/drafts";
import { forgetSent } from "./keeping/sent";
import { keepOfflinePage } from "./offline/register";
import { listenToPrinting } from "./printing";
import { listenToTextSize } from "./text_size";

const USES_HTMX = "[hx-get], [hx-post], [hx-put], [hx-patch], [hx-delete]";

async function startHtmx(): Promise<void> {
  // Its settings for our content security policy are in the page's head (`htmx-config`).
  const { default: htmx } = await import("htmx.org");
  // Loaded this late it may have missed the event that it starts on; processing twice does no harm.
  htmx.process(document.body);
}

listenToTextSize();
listenToCopying();
fillFromFragment();
listenToPrinting();
keepOfflinePage();
keepOwnDraftsOnly();
forgetSent();
if (document.querySelector(USES_HTMX)) void startHtmx();
// Words of somebody's story stand on this page, or may come to (`data-standing-later`), for as long as they may.
if (document.querySelector("[data-standing], [data-standing-later]")) void import("./standing/main").then(({ watchStanding }) => {
  watchStanding();
});
