import { docsSchema } from '@astrojs/starlight/schema';
import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';

export const collections = {
  // `readLab` says what is wrong in them.
  labs: defineCollection({
    loader: glob({
      base: './labs',
      pattern: '*/index.mdx',
      generateId: ({ entry }) => entry.replace(/\/index\.mdx$/, ''),
    }),
  }),
  hints: defineCollection({
    loader: glob({
      base: './labs',
      pattern: '*/hints/*.md',
      generateId: ({ entry }) => entry,
    }),
  }),
  docs: defineCollection({
    // `content/03-pods.mdx` becomes the lesson `pods`: the number only keeps the folder in reading order.
    loader: glob({
      base: './content',
      pattern: '**/*.mdx',
      generateId: ({ entry }) => entry.replace(/\.mdx$/, '').replace(/(^|\/)\d+-/, '$1'),
    }),
    schema: docsSchema(),
  }),
};
