import { docsSchema } from '@astrojs/starlight/schema';
import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { pageOf } from './lessons/lesson-name.ts';

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
    loader: glob({
      base: './content',
      pattern: '**/*.mdx',
      generateId: ({ entry }) => pageOf(entry),
    }),
    // `readCourse` says what is wrong in a lesson's.
    schema: docsSchema({
      extend: z.object({
        minutes: z.number().int().positive().optional(),
        images: z.array(z.string()).optional(),
        outside: z.array(z.string()).optional(),
      }),
    }),
  }),
};
