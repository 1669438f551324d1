import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lessonImages } from '../../protocol/images.ts';
import { recipes } from './recipes.ts';
import { cniImages, progressOf, standInName } from './stand-ins.ts';

describe.each([...lessonImages, ...cniImages])('the stand-in for %s', (image) => {
  const name = /^kindbook\/(?<name>[\w-]+):[0-9a-f]{16}$/.exec(standInName(image))!.groups![
    'name'
  ]!;

  it('says on its label that it is one', () => {
    const dockerfile = readFileSync(recipes('images', name, 'Dockerfile'), 'utf8');
    expect(dockerfile).toMatch(/^LABEL io\.kindbook\.stand-in=".+"$/m);
  });

  it('is told of in airgap/README.md', () => {
    expect(readFileSync(recipes('README.md'), 'utf8')).toContain(`\`${image}\``);
  });

  it('has an entrypoint that may be executed, where it has one', () => {
    const dockerfile = readFileSync(recipes('images', name, 'Dockerfile'), 'utf8');
    const script = /^ENTRYPOINT \["(?<name>[\w-]+\.sh)"\]$/m.exec(dockerfile)?.groups!['name'];
    if (script) expect(statSync(recipes('images', name, script)).mode & 0o111).toBe(0o111);
  });
});

describe('progressOf', () => {
  it.each([
    [
      'Get:51 http://deb.debian.example/debian trixie/main amd64 postgresql-17 amd64 17.11-0+deb13u1 [16.9 MB]',
      'fetching postgresql-17 (16.9 MB)',
    ],
    ['Setting up libpq5:amd64 (17.11-0+deb13u1) ...', 'installing libpq5'],
    ['Reading package lists...', undefined],
  ])('%s', (line, words) => {
    expect(progressOf(line)).toBe(words);
  });
});
