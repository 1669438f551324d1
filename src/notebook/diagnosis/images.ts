import type { Container } from '../state/containers.ts';
import type { Diagnosis, Evidence } from './diagnosis.ts';

const imageReasons = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
]);

/** Explains why a container's image does not come. */
export function diagnoseImage(
  container: Container,
  evidence: readonly Evidence[],
): Diagnosis | undefined {
  const reason = container.waiting?.reason;
  if (reason === undefined || !imageReasons.has(reason)) return undefined;
  const { image } = container;
  const shared = { reason, failed: true, evidence, field: `${container.field}.image` };

  if (reason === 'InvalidImageName') {
    return {
      ...shared,
      title: `“${image}” is not a valid image name.`,
      why: 'The node did not even try to fetch it: the name breaks the rules for image names.',
      next: 'Write it as name:tag in lower case, for instance `nginx:1.26`.',
    };
  }
  if (reason === 'ErrImageNeverPull') {
    return {
      ...shared,
      title: `The image ${image} is not on the node, and the manifest forbids fetching it.`,
      why: '`imagePullPolicy: Never` lets a container start only from an image that is on the node already.',
      next: 'Use an image that is there, for instance `nginx:1.26`, or remove `imagePullPolicy`.',
      field: `${container.field}.imagePullPolicy`,
    };
  }
  const said = evidence.map(({ quote }) => quote).join('\n');
  return {
    ...shared,
    title: `The node cannot fetch the image ${image}.`,
    ...causeOf(said, image),
  };
}

function causeOf(said: string, image: string): { why: string; next: string } {
  if (/not found|manifest unknown|does not exist|NotFound/i.test(said)) {
    return {
      why: 'No registry has an image of this name and tag. Often this is a typo.',
      next: 'Check the image name and tag for typos.',
    };
  }
  if (/unauthorized|denied|forbidden|authentication/i.test(said)) {
    return {
      why: 'The registry refuses it: the image is private, or does not exist.',
      next: 'Check the name. For a private image the Pod needs `imagePullSecrets`.',
    };
  }
  if (/no such host|dial tcp|i\/o timeout|connection refused|TLS|network|lookup/i.test(said)) {
    const tag = /:[^/]+$|@/.test(image);
    return {
      why: tag
        ? 'The node cannot reach the registry, and does not have the image already.'
        : 'The node cannot reach the registry. A name without a tag means the tag `latest`, which is fetched again each time.',
      next: 'Use an image that kindbook put on the nodes, with its tag: `nginx:1.26` or `busybox:1.37`. Others need a network.',
    };
  }
  return {
    why: 'The node tries again and again, waiting longer each time (that is the “BackOff”).',
    next: 'Check the image name and tag for typos.',
  };
}
