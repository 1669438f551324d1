import { expect, test } from 'vitest';
import { keptBlobs } from './known-layers.ts';

const hex = (digit: string) => digit.repeat(64);
const digest = (digit: string) => `sha256:${hex(digit)}`;
const images = `REF TYPE DIGEST SIZE PLATFORMS LABELS
docker.io/library/nginx:1.26 application/vnd.oci.image.manifest.v1+json ${digest('a')} 99.5 MiB linux/amd64 -`;
const blob = (digit: string, labels = '-') => `${digest(digit)}\t2.173MB\t4 hours\t${labels}`;
const refer = (kind: string, digit: string) =>
  `containerd.io/gc.ref.content.${kind}=${digest(digit)}`;

test('the layers of an image are kept, and those that no image has are not', () => {
  const content = [
    'DIGEST\tSIZE\tAGE\tLABELS',
    blob('a', `${refer('config', 'b')},${refer('l.0', 'c')}`),
    blob('b', `containerd.io/gc.ref.snapshot.overlayfs=${digest('f')}`),
    blob('c', `containerd.io/uncompressed=${digest('c')}`),
    blob('d'),
  ].join('\n');
  expect(keptBlobs(images, content)).toEqual(new Set([hex('a'), hex('b'), hex('c')]));
});

test('an index leads to the layers of the images that it lists; what is not there does not count', () => {
  const content = [
    blob('a', `${refer('m.0', 'b')},${refer('m.1', 'e')}`),
    blob('b', refer('l.0', 'c')),
    blob('c'),
  ].join('\n');
  expect(keptBlobs(images, content)).toEqual(new Set([hex('a'), hex('b'), hex('c')]));
});
