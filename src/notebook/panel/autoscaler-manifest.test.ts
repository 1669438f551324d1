import { expect, test } from 'vitest';
import { readManifest } from '../../lessons/manifest/documents.ts';
import { object } from '../state/fixtures.ts';
import { emptyWorkspace } from '../state/workspace.ts';
import {
  autoscalerManifest,
  autoscalerOf,
  mistakeIn,
  withDocument,
  withoutRequest,
} from './autoscaler-manifest.ts';

const wish = { least: 1, most: 4, target: 50 };
const shop = object('Deployment', 'shop', {
  spec: {
    template: {
      spec: {
        containers: [{ name: 'web' }, { name: 'log', resources: { requests: { cpu: '10m' } } }],
      },
    },
  },
});

test('a wish of the form is refused at the field that has to be fixed', () => {
  expect(mistakeIn(wish)).toBeUndefined();
  const fieldOf = (changed: Partial<typeof wish>) => mistakeIn({ ...wish, ...changed })?.field;
  expect(fieldOf({ least: 0 })).toBe('least');
  expect(fieldOf({ least: NaN })).toBe('least');
  expect(fieldOf({ most: 1.5 })).toBe('most');
  expect(fieldOf({ least: 3, most: 2 })).toBe('most');
  expect(fieldOf({ most: 301 })).toBe('most');
  expect(fieldOf({ target: 0 })).toBe('target');
});

test('the manifest comes behind the text as a document of its own', () => {
  const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n\n';
  const both = withDocument(text, autoscalerManifest('shop', { least: 2, most: 6, target: 70 }));
  const { documents } = readManifest(both);
  expect(documents?.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'ConfigMap a',
    'HorizontalPodAutoscaler shop',
  ]);
  expect(documents?.[1]?.tree.toJS()).toMatchObject({
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: 'shop' },
      minReplicas: 2,
      maxReplicas: 6,
      metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 70 } } }],
    },
  });
  expect(withDocument('', 'a: 1\n')).toBe('a: 1\n');
});

test('a Deployment that is scaled already is found, and containers that say no request', () => {
  const scaler = object('HorizontalPodAutoscaler', 'other-name', {
    apiVersion: 'autoscaling/v2',
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' } },
  });
  const objects = new Map([[scaler.metadata.uid, scaler]]);
  expect(autoscalerOf(shop, { ...emptyWorkspace, objects })).toBe(scaler);
  expect(autoscalerOf(shop, emptyWorkspace)).toBeUndefined();
  expect(withoutRequest(shop)).toEqual(['web']);
});
