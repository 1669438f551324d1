/** What the elements of cells have in common, of either sort. */
interface CellElement extends HTMLElement {
  /** Puts the cursor into the cell's text. */
  focusEditor(): void;
}

/** Puts the cursor into the cell that follows on the page, a manifest's or a shell's; after the last, it stays. */
export function goToNextCell(cell: HTMLElement): void {
  const cells = [...document.querySelectorAll<CellElement>('kindbook-cell, kindbook-shell')];
  const next = cells[cells.indexOf(cell as CellElement) + 1];
  if (!next) return;
  // A cell that comes near only now gets its script now.
  next.scrollIntoView({ block: 'nearest' });
  void customElements.whenDefined(next.localName).then(() => next.focusEditor());
}
