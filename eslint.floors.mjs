/**
 * Which folder of src/ may import which: see “The house” in docs/developing.md.
 */

/** The outer folders: each with those that it may import besides itself. */
export const left = {
  protocol: [],
  lessons: ['protocol'],
  cluster: ['protocol', 'lessons'],
  server: ['protocol', 'lessons', 'cluster'],
  notebook: ['protocol', 'lessons'],
  components: ['protocol', 'lessons', 'notebook'],
  pages: ['protocol', 'lessons', 'notebook', 'components'],
  // `npm run record` waits for what the page would say of a cell, by the same pure functions of `notebook`.
  cli: ['protocol', 'lessons', 'cluster', 'server', 'notebook'],
};

/**
 * The floors inside a folder, from the ground up: a folder imports from floors below its own, and from no other folder on its
 * own floor. Files that lie in the outer folder itself are the roof.
 */
export const floors = {
  notebook: [
    ['dom', 'search', 'state', 'storage', 'stream'],
    ['diagnosis', 'diff', 'doctor', 'hints', 'keys', 'live', 'progress', 'terminal'],
    ['cluster', 'editor', 'images', 'panel', 'parts', 'timeline', 'unused'],
    ['autoscaling', 'cni-bench', 'timeline-view'],
    ['drawings', 'replay'],
    ['predict'],
    ['cell'],
    ['lab', 'legend', 'shell'],
  ],
  cluster: [
    ['base'],
    ['api', 'docker'],
    ['airgap', 'parts'],
    ['images'],
    ['provider', 'workspace'],
    ['cni-bench', 'labs', 'objects', 'prune'],
    ['preview'],
  ],
};

/** Folders of `notebook` that know no DOM, so that commands and tests use them too. */
export const pure = ['state', 'diagnosis', 'timeline'];

const inside = (outer) => (floors[outer] ?? []).flat().map((name) => `${outer}/${name}`);

/** Every folder with a rule of its own, the innermost first: the first that a file lies in is the one that it belongs to. */
export const folders = Object.keys(left).flatMap((outer) => [...inside(outer), outer]);

/**
 * For each folder those that its files may import, itself among them.
 *
 * @type {Record<string, string[]>}
 */
export const allowed = Object.fromEntries(
  Object.entries(left).flatMap(([outer, others]) => {
    const outside = others.flatMap((name) => [name, ...inside(name)]);
    const below = (floors[outer] ?? []).flatMap((floor, level, all) =>
      floor.map((name) => {
        const lower = all.slice(0, level).flat();
        const seen = pure.includes(name) ? lower.filter((each) => each !== 'dom') : lower;
        return [
          `${outer}/${name}`,
          [name, ...seen].map((each) => `${outer}/${each}`).concat(outside),
        ];
      }),
    );
    return [...below, [outer, [outer, ...inside(outer), ...outside]]];
  }),
);
