import { describe, expect, test } from 'vitest';
import { now, object, ownedBy, pod } from '../../state/fixtures.ts';
import { recorded } from '../recorded.ts';
import { sceneOf } from '../recorded-scene.ts';
import { deploymentPicture, type DeploymentPicture } from './picture.ts';
import { drawDeployment } from './view.ts';

const update = recorded('04-deployments', 'site.yaml~1');
const options = { name: 'site' };
const drawn = (until?: (picture: DeploymentPicture) => boolean) => {
  const scene = sceneOf([update], options, ({ objects, now }) => {
    const picture = deploymentPicture(objects, 'site', now);
    return picture !== undefined && until?.(picture) === true;
  });
  return { scene, picture: deploymentPicture(scene.objects, 'site', scene.now)! };
};
const counts = ({ sets }: DeploymentPicture) =>
  sets.map(({ age, pods }) => [age, pods.filter(({ state }) => state !== 'ending').length]);

describe('the drawing of a Deployment, by a recorded rolling update', () => {
  test('begins with one ReplicaSet, its Pods, and their addresses', () => {
    const { picture } = drawn(() => true);
    expect(counts(picture)).toEqual([['new', 3]]);
    expect(picture.summary.words).toBe(
      'Yours, as it is now: 3 of 3 Pods ready, and 3 addresses ready in the list of its Service.',
    );
    const names = picture.sets[0]!.pods.map(({ short }) => short);
    expect(picture.service!.entries.map(({ short }) => short).sort()).toEqual(names.sort());
    expect(picture.service).toMatchObject({ name: 'site', selector: { app: 'site' }, others: [] });
  });

  test('shows the fourth Pod in a ReplicaSet of its own, listed as not ready', () => {
    const { picture } = drawn(({ service }) => service!.entries.length === 4);
    expect(counts(picture)).toEqual([
      ['old', 3],
      ['new', 1],
    ]);
    expect(picture.summary).toEqual({
      icon: 'busy',
      words: 'A rollout: 0 of 3 new Pods ready, 3 old Pods left.',
    });
    const fresh = picture.sets[1]!.pods[0]!;
    expect(fresh.state).toBe('not ready');
    expect(picture.service!.entries.find(({ pod }) => pod === fresh.name)!.shown.words).toBe(
      'not ready, gets no requests',
    );
  });

  test('shows old Pods end, and their addresses leave the list', () => {
    const { picture } = drawn(({ sets }) =>
      sets.some(({ pods }) => pods.some(({ state }) => state === 'ending')),
    );
    expect(picture.sets[0]!.pods.filter(({ state }) => state === 'ending')).toHaveLength(1);
    const after = drawn().picture;
    const gone = picture.sets[0]!.pods.map(({ name }) => name);
    expect(after.service!.entries.filter(({ pod }) => gone.includes(pod))).toEqual([]);
  });

  test('ends with the new ReplicaSet, and the old one without Pods', () => {
    const { picture, scene } = drawn();
    expect(counts(picture)).toEqual([
      ['old', 0],
      ['new', 3],
    ]);
    expect(picture.summary.icon).toBe('good');
    const { body } = drawDeployment(scene)!;
    expect(body.text).toMatch(/old ReplicaSet[^]*?revision 1, 0\s+desired[^]*?no Pods/);
    expect(body.text).toContain('<code>app=site</code>');
  });
});

describe('the drawing of a Deployment', () => {
  const deployment = object('Deployment', 'web', {
    metadata: { annotations: { 'deployment.kubernetes.io/revision': '4' } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } } },
    },
    status: {},
  });
  const set = (revision: string, replicas: number) =>
    object('ReplicaSet', `web-${revision}`, {
      metadata: {
        ...ownedBy(deployment),
        annotations: { 'deployment.kubernetes.io/revision': revision },
      },
      spec: { replicas },
    });
  const ready = (owner: ReturnType<typeof object>) => {
    const conditions = [{ type: 'Ready', status: 'True' }];
    return pod({}, { phase: 'Running', status: { conditions }, metadata: ownedBy(owner) });
  };

  test('keeps one old ReplicaSet without Pods in sight, and counts those before it', () => {
    const sets = [set('1', 0), set('2', 0), set('3', 0), set('4', 1)];
    const picture = deploymentPicture([deployment, ...sets, ready(sets[3]!)], 'web', now)!;
    expect(picture.sets.map(({ name }) => name)).toEqual(['web-3', 'web-4']);
    expect(picture.kept).toBe(2);
  });

  test('says that a rollout hangs', () => {
    const condition = { type: 'Progressing', reason: 'ProgressDeadlineExceeded', status: 'False' };
    const hanging = { ...deployment, status: { conditions: [condition] } };
    const [old, fresh] = [set('3', 1), set('4', 1)];
    const picture = deploymentPicture([hanging, old, fresh, ready(old)], 'web', now)!;
    expect(picture.summary).toEqual({
      icon: 'bad',
      words: 'The rollout hangs: 0 of 1 new Pods ready, 1 old Pod left.',
    });
  });

  test('says that no Service selects its Pods, and names all that do', () => {
    const without = {
      objects: [deployment, set('4', 1)],
      scaling: new Map(),
      isExample: false,
      now,
    };
    expect(drawDeployment({ ...without, options: { name: 'web' } })!.body.text).toContain(
      'No Service selects Pods with',
    );
    const service = (name: string, app: string) =>
      object('Service', name, { spec: { selector: { app } } });
    const services = [service('other', 'web'), service('web', 'web'), service('far', 'shop')];
    const picture = deploymentPicture([deployment, ...services], 'web', now)!;
    expect(picture.service).toMatchObject({ name: 'web', others: ['other'], entries: [] });
  });

  test('is none where there is no such Deployment', () => {
    expect(deploymentPicture([deployment], 'site', now)).toBeUndefined();
  });
});

test('the recordings of the lesson Services make an example: three Pods, all in the list', () => {
  const cells = ['echo.yaml', 'service.yaml'].map((cell) => recorded('05-services', cell));
  const { objects, now } = sceneOf(cells, {});
  const picture = deploymentPicture(objects, 'echo', now)!;
  expect(picture.service!.entries.map(({ pod }) => pod)).toEqual(
    picture.sets[0]!.pods.map(({ name }) => name),
  );
});
