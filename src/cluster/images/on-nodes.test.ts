import { describe, expect, it } from 'vitest';
import { standInName } from '../airgap/stand-ins.ts';
import { fullName, sourceAmong } from './on-nodes.ts';

describe('fullName', () => {
  it.each([
    ['postgres:17', 'docker.io/library/postgres:17'],
    ['kindbook/postgres:abc', 'docker.io/kindbook/postgres:abc'],
    ['registry.example:5000/postgres:17', 'registry.example:5000/postgres:17'],
    ['postgres', 'docker.io/library/postgres:latest'],
  ])('%s is %s', (image, full) => {
    expect(fullName(image)).toBe(full);
  });
});

describe('sourceAmong', () => {
  const other = 'docker.io/library/nginx:1.26';
  const official = 'docker.io/library/postgres:17';
  const standIn = `docker.io/${standInName('postgres:17')}`;

  it('is undefined where the image is not', () => {
    expect(sourceAmong([other], 'postgres:17')).toBeUndefined();
    expect(sourceAmong([other, standIn], 'postgres:17')).toBeUndefined();
  });

  it('is a registry where nothing tells of a stand-in', () => {
    expect(sourceAmong([other, official], 'postgres:17')).toBe('registry');
  });

  it('is a stand-in where that of the present recipe is there', () => {
    expect(sourceAmong([official, standIn], 'postgres:17')).toBe('stand-in');
  });

  it('is undefined where the stand-in is of an older recipe', () => {
    const older = standIn.replace(/:.*/, ':0000000000000000');
    expect(sourceAmong([official, older], 'postgres:17')).toBeUndefined();
  });
});
