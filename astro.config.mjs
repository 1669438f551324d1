import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import mdx from '@astrojs/mdx';
import { unified } from '@astrojs/markdown-remark';
import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import { lazyMonacoCss } from './src/notebook/editor/vite-lazy-css.ts';
import { monacoDiet } from './src/notebook/editor/vite-monaco-diet.ts';
import { plainQuestions } from './src/notebook/search/vite-search.ts';
import { monacoPatches } from './src/notebook/editor/vite-monaco-patches.ts';
import { readCourse } from './src/lessons/course/course-folder.ts';
import { readLabs } from './src/lessons/labs/lab-folder.ts';
import { remarkCells } from './src/lessons/cells/remark-cells.ts';
import { remarkReplayWords } from './src/lessons/cells/remark-replay-words.ts';
import { remarkLessonEnd } from './src/lessons/lesson-end.ts';
import { remarkPredicts } from './src/lessons/predict/remark-predicts.ts';

const inComponents = (name) => fileURLToPath(new URL(`./src/components/${name}`, import.meta.url));
const component = (name) => inComponents(`${name}.astro`);

// A mistake in a lab, or in a lesson's frontmatter, ends the build here, with its file and line.
const labs = readLabs('.');
const course = readCourse('content');

/** Says whose progress a link of the sidebar shows. */
const progressOf = (what, name) => ({ 'data-kb-progress': `${what}:${name}` });

export default defineConfig({
  base: process.env.KINDBOOK_BASE ?? '/',
  devToolbar: { enabled: false },
  vite: {
    plugins: [lazyMonacoCss(), monacoDiet(), monacoPatches(), plainQuestions()],
    // Whose work is bundled, with their licenses; the site carries it.
    build: { license: { fileName: 'licenses.md' } },
  },
  markdown: {
    processor: unified({
      remarkPlugins: [
        [remarkCells, { manifest: component('ManifestCell'), shell: component('ShellCell') }],
        remarkPredicts,
        ...(process.env.PUBLIC_KINDBOOK_STATIC === '1' ? [remarkReplayWords] : []),
        remarkLessonEnd,
      ],
    }),
  },
  integrations: [
    starlight({
      title: 'kindbook',
      description: 'A learning notebook for Kubernetes that runs on your own cluster.',
      // Asides and heading links are Starlight's; it looks for them only where it is told to.
      markdown: { processedDirs: ['./content'] },
      customCss: ['./src/styles/theme.css'],
      routeMiddleware: './src/components/sidebar-labs.ts',
      // Where Docker changes the machine's networks, as at the first start, Chromium breaks off what its pages are loading;
      // without one of its scripts a page stays dead. It is loaded again then.
      head: [{ tag: 'script', content: readFileSync(inComponents('reload-broken.js'), 'utf8') }],
      components: {
        Header: component('Header'),
        Banner: component('Banner'),
        PageTitle: component('PageTitle'),
      },
      sidebar: [
        ...course.map(({ title, lessons }) => ({
          label: title,
          items: lessons.map(({ name }) => ({ slug: name, attrs: progressOf('lesson', name) })),
        })),
        {
          label: 'Labs',
          // On a lesson's page they are those of the lesson.
          collapsed: true,
          items: [
            { label: 'All labs', link: '/labs/' },
            ...labs.map(({ name, title }) => ({
              label: title,
              link: `/labs/${name}/`,
              attrs: progressOf('lab', name),
            })),
          ],
        },
        {
          label: 'Look it up',
          items: [
            { label: 'kubectl cheat sheet', link: '/kubectl/' },
            'trouble',
            'your-program',
            'glossary',
          ],
        },
        {
          label: 'About kindbook',
          items: [
            { label: 'What you need', link: '/doctor/' },
            { label: 'In a team', slug: 'teams' },
          ],
        },
      ],
    }),
    mdx(),
  ],
});
