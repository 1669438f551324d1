import { describe, expect, it } from 'vitest';
import { ago, object } from './fixtures.ts';
import type { TreeNode } from './tree.ts';
import { Previous } from './facts.ts';

const tree = (...names: string[]): TreeNode[] =>
  names.map((name) => ({ object: object('Pod', name), children: [] }));
const names = (previous: Previous) => previous.byApply.flat().map(({ metadata }) => metadata.name);

describe('what a cell had before', () => {
  it('is what it has no longer, or not for long', () => {
    const previous = new Previous();
    previous.see(tree('a', 'b'));
    expect(names(previous)).toEqual([]);
    previous.see(tree('b'));
    expect(names(previous)).toEqual(['a']);
    const going = object('Pod', 'b', { metadata: { deletionTimestamp: ago(1) } });
    previous.see([{ object: going, children: [] }, ...tree('c')]);
    expect(names(previous)).toEqual(['a', 'b']);
  });

  it('is told by the Apply after which it went', () => {
    const previous = new Previous();
    previous.see(tree('a', 'b'));
    previous.see(tree('b'));
    previous.begin();
    previous.see(tree('b'));
    previous.see(tree('c'));
    const byApply = previous.byApply.map((gone) => gone.map(({ metadata }) => metadata.name));
    expect(byApply).toEqual([['a'], ['b']]);
  });

  it('is forgotten when the workspace is emptied', () => {
    const previous = new Previous();
    previous.see(tree('a'));
    previous.see([]);
    previous.forget();
    previous.see(tree('b'));
    expect(names(previous)).toEqual([]);
  });
});
