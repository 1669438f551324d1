import { describe, expect, it } from 'vitest';
import { findMirror } from './apt.ts';

const stanza = (fields: Record<string, string>) =>
  Object.entries({ 'Created-By': 'Packages', Component: 'main', ...fields })
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

describe('findMirror', () => {
  it('takes the main archive of the release and not that of its security updates', () => {
    const text = [
      stanza({
        'Repo-URI': 'http://mirror.test/security/',
        Release: 'bookworm-security',
        Codename: 'bookworm',
      }),
      stanza({ 'Repo-URI': 'http://mirror.test/debian/', Release: 'bookworm-updates' }),
      stanza({
        'Repo-URI': 'http://mirror.test/debian/',
        Release: 'bookworm',
        'Created-By': 'DEP-11',
      }),
      stanza({ 'Repo-URI': 'http://mirror.test/main/', Release: 'bookworm', Codename: 'bookworm' }),
    ].join('\n\n');
    expect(findMirror(text, 'bookworm')).toEqual({
      uri: 'http://mirror.test/main/',
      codename: 'bookworm',
    });
  });

  it('takes a source that is named after the suite', () => {
    const text = stanza({
      'Repo-URI': 'http://mirror.test/d/',
      Release: 'stable',
      Codename: 'trixie',
    });
    expect(findMirror(text, 'trixie')?.uri).toBe('http://mirror.test/d/');
  });

  it('finds none in sources of another system', () => {
    const text = stanza({
      'Repo-URI': 'http://mirror.test/u/',
      Release: 'noble',
      Codename: 'noble',
    });
    expect(findMirror(text, 'bookworm')).toBeUndefined();
    expect(findMirror('', 'bookworm')).toBeUndefined();
  });

  it('does not take a CD', () => {
    const text = stanza({ 'Repo-URI': 'cdrom://[Debian 12]/', Release: 'bookworm' });
    expect(findMirror(text, 'bookworm')).toBeUndefined();
  });
});
