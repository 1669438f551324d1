import type { Plugin } from 'vite';

/**
 * Keeps Monaco's style sheets out of the pages. Astro links the CSS of everything that a page's scripts can reach,
 * dynamic imports too, which would put 27 kB before each page's first paint. With this plugin a style sheet of Monaco
 * is text in the lazy chunk, and becomes a `<style>` when that chunk runs.
 */
export function lazyMonacoCss(): Plugin {
  const styles = '\0kindbook-style:';
  return {
    name: 'kindbook:lazy-monaco-css',
    enforce: 'pre',
    apply: 'build',
    async resolveId(source, importer) {
      if (!source.endsWith('.css') || !importer?.includes('/monaco-editor/esm/')) return null;
      const resolved = await this.resolve(source, importer, { skipSelf: true });
      return resolved && `${styles}${resolved.id}.js`;
    },
    load(id) {
      if (!id.startsWith(styles)) return null;
      const path = JSON.stringify(id.slice(styles.length, -'.js'.length) + '?inline');
      return `import css from ${path};
        const style = document.createElement('style');
        style.textContent = css;
        document.head.append(style);`;
    },
  };
}
