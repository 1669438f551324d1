import { describe, expect, it } from 'vitest';
import { imagesIn } from './images-in.ts';
import { readLesson } from './read-lesson.ts';

describe('imagesIn', () => {
  it.each([
    '  image: postgres:17',
    'containers: [{image: "postgres:17"}]',
    "image: 'docker.io/library/postgres:17' # the official one",
    'kubectl run db --image=postgres:17 --env=A=b',
    'kubectl run db --image postgres:17',
  ])('finds it in %s', (text) => {
    expect(imagesIn(text)).toEqual(['postgres:17']);
  });

  it.each([
    'image: postgres:17.2',
    'image: postgres:17-alpine',
    'image: my/postgres:17',
    'image: postgres:16',
  ])('takes %s for another image', (text) => {
    expect(imagesIn(text)).toEqual([]);
  });
});

describe('a container outside of the cluster', () => {
  const lesson = (outside: string) =>
    `---\ntitle: Databases\n${outside}---\n\n\`\`\`sh cell title="Ask it"\npsql -h $OUTSIDE_POSTGRES\n\`\`\`\n`;

  it('is found by the variable with its name', () => {
    expect(imagesIn('dig ${OUTSIDE_POSTGRES}')).toEqual(['postgres:17 outside']);
    expect(imagesIn('echo $OUTSIDE_POSTGRES_2')).toEqual([]);
  });

  it('is what a lesson needs that names it', () => {
    expect(readLesson('content/08-x.mdx', lesson('outside: [postgres:17]\n')).images).toEqual([
      'postgres:17 outside',
    ]);
  });

  it('is refused when a cell uses one that the lesson does not name', () => {
    expect(() => readLesson('content/08-x.mdx', lesson(''))).toThrow(
      expect.objectContaining({
        message:
          'content/08-x.mdx:5: No container of postgres:17 is started outside of the cluster.',
        hint: expect.stringContaining('Write `outside: [postgres:17]`') as string,
      }) as Error,
    );
  });

  it('is refused when there is no recipe for it', () => {
    expect(() => readLesson('content/08-x.mdx', lesson('outside: [redis:8]\n'))).toThrow(
      'content/08-x.mdx:3 (outside[0]): `outside[0]` cannot be “redis:8”.',
    );
  });
});

describe('a lesson', () => {
  const cell =
    '```yaml cell title="db.yaml"\nkind: Pod\nspec: {containers: [{image: postgres:17}]}\n```\n';
  const lesson = (images: string) => `---\ntitle: Databases\n${images}---\n\nText.\n\n${cell}`;

  it('names the images that its cells need', () => {
    expect(readLesson('content/08-x.mdx', lesson('images: [postgres:17]\n')).images).toEqual([
      'postgres:17',
    ]);
  });

  it('is refused when a cell uses one that it does not name', () => {
    expect(() => readLesson('content/08-x.mdx', lesson(''))).toThrow(
      expect.objectContaining({
        message: 'content/08-x.mdx:7: The image postgres:17 is not on the nodes from the start.',
        hint: expect.stringContaining('Write `images: [postgres:17]`') as string,
      }) as Error,
    );
  });

  it('is refused when it names one that nobody can make, with its line and those that there are', () => {
    expect(() => readLesson('content/08-x.mdx', lesson('images: [oracle:23]\n'))).toThrow(
      expect.objectContaining({
        message: 'content/08-x.mdx:3 (images[0]): `images[0]` cannot be “oracle:23”.',
        hint: expect.stringContaining('postgres:17') as string,
      }) as Error,
    );
  });
});
