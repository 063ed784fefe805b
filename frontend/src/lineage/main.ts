import { listenToLineage } from "./picture";

for (const figure of document.querySelectorAll<HTMLElement>("[data-lineage]")) listenToLineage(figure);
