// The legend is loaded when a cell's button asks for it. Without a server it cannot be; the next press tries again.
document.addEventListener('click', ({ target }) => {
  if ((target as Element).closest('[data-legend]')) {
    void import('./legend-dialog.ts').then(({ openLegend }) => openLegend());
  }
});
