(() => {
  const kept = 'kindbook:reloads';
  let begun = false;
  const pause = () => new Promise((done) => setTimeout(done, 500));
  const answers = () =>
    fetch(location.href, { method: 'HEAD', cache: 'no-store' }).then(
      ({ ok }) => ok,
      () => false,
    );
  async function reload() {
    if (begun) return;
    begun = true;
    const lately = Date.now() - 60_000;
    const before = JSON.parse(sessionStorage.getItem(kept) ?? '[]').filter((at) => at > lately);
    if (before.length >= 3) return;
    // Without a server the page would be gone, and what can be read of it with it.
    while (!(await answers())) await pause();
    sessionStorage.setItem(kept, JSON.stringify([...before, Date.now()]));
    location.reload();
  }
  const isPart = (target) =>
    target instanceof HTMLScriptElement || target instanceof HTMLLinkElement;
  addEventListener('error', ({ target }) => isPart(target) && reload(), true);
  addEventListener('vite:preloadError', reload);
})();
