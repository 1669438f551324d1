import { describe, expect, test } from 'vitest';
import { object } from '../../state/fixtures.ts';
import { verdictOn, type End } from './allowed.ts';

const end = (labels: Record<string, string>, namespace = 'shop', ip = '10.244.1.5'): End => ({
  pod: { namespace, labels },
  namespaceLabels: { 'kubernetes.io/metadata.name': namespace },
  ip,
  ports: { web: 8080 },
});
const db = end({ app: 'db' });
const api = end({ app: 'api' });
const blog = end({ app: 'blog' });
const stranger = end({ app: 'api' }, 'elsewhere', '192.168.7.9');

const policy = (name: string, spec: Record<string, unknown>) =>
  object('NetworkPolicy', name, { metadata: { namespace: 'shop' }, spec });
const closed = policy('closed', { podSelector: {}, policyTypes: ['Ingress'] });
/** A policy that lets these into `db`. */
const letIn = (from: unknown[], ports?: unknown[]) =>
  policy('let-in', {
    podSelector: { matchLabels: { app: 'db' } },
    ingress: [{ from, ...(ports && { ports }) }],
  });
/** A policy that lets `api` out to these. */
const letOut = (to: unknown[]) =>
  policy('let-out', {
    podSelector: { matchLabels: { app: 'api' } },
    policyTypes: ['Egress'],
    egress: [{ to }],
  });
const labels = (app: string) => ({ podSelector: { matchLabels: { app } } });

const at = (port: number, protocol = 'TCP') => ({ port, protocol });
const verdict = (policies: Parameters<typeof verdictOn>[0], from: End, to = db, port = at(8080)) =>
  verdictOn(policies, from, to, port);
const isOpen = (...args: Parameters<typeof verdict>) => verdict(...args).isOpen;

describe('a way between Pods', () => {
  test('is open while no policy is about it', () => {
    expect(verdict([], stranger)).toMatchObject({ isOpen: true, ingress: { about: [] } });
    const elsewhere = { ...closed, metadata: { ...closed.metadata, namespace: 'elsewhere' } };
    expect(isOpen([elsewhere], api)).toBe(true);
  });

  test('is closed by default deny, which is about what comes in and not about what goes out', () => {
    expect(verdict([closed], api).ingress).toEqual({ about: ['closed'], allow: [], isOpen: false });
    expect(isOpen([closed], api, stranger)).toBe(true);
  });

  test('is opened by one policy, whatever the others say', () => {
    const policies = [closed, letIn([labels('api')])];
    expect(verdict(policies, api)).toMatchObject({
      isOpen: true,
      ingress: { about: ['closed', 'let-in'], allow: ['let-in'] },
    });
    expect(isOpen(policies, blog)).toBe(false);
  });

  test('is not opened to a Pod of another namespace by a podSelector alone', () => {
    expect(isOpen([letIn([labels('api')])], stranger)).toBe(false);
  });

  test('is opened by a namespaceSelector; with a podSelector in the same entry, both count', () => {
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': 'elsewhere' } };
    expect(isOpen([letIn([{ namespaceSelector }])], stranger)).toBe(true);
    expect(isOpen([letIn([{ namespaceSelector }])], api)).toBe(false);
    expect(isOpen([letIn([{ namespaceSelector, ...labels('api') }])], stranger)).toBe(true);
    expect(isOpen([letIn([{ namespaceSelector, ...labels('blog') }])], stranger)).toBe(false);
    // Two entries: either does.
    expect(isOpen([letIn([{ namespaceSelector }, labels('blog')])], blog)).toBe(true);
    expect(isOpen([letIn([{ namespaceSelector: {} }])], blog)).toBe(true);
  });

  test('is opened by a block of addresses, but for the exceptions', () => {
    const block = (cidr: string, ...except: string[]) => letIn([{ ipBlock: { cidr, except } }]);
    expect(isOpen([block('192.168.0.0/16')], stranger)).toBe(true);
    expect(isOpen([block('192.168.0.0/16', '192.168.7.0/24')], stranger)).toBe(false);
    expect(isOpen([block('10.0.0.0/8')], stranger)).toBe(false);
    expect(isOpen([block('0.0.0.0/0')], stranger)).toBe(true);
  });

  test('needs both: the way out of the sender, and the way in to the receiver', () => {
    const [out, into] = [letOut([labels('db')]), letIn([labels('api')])];
    expect(isOpen([closed, out], api)).toBe(false);
    expect(verdict([closed, out], api).egress.isOpen).toBe(true);
    expect(isOpen([closed, letOut([labels('blog')]), into], api)).toBe(false);
    expect(isOpen([closed, out, into], api)).toBe(true);
  });

  test('is open to the ports of the Pod that a rule lists, by number, name or range', () => {
    const on = (...ports: unknown[]) => isOpen([letIn([], ports)], api);
    expect(on({ port: 8080 })).toBe(true);
    expect(on({ port: 80 })).toBe(false);
    expect(on({ port: 'web' })).toBe(true);
    expect(on({ port: 8000, endPort: 9000 })).toBe(true);
    expect(on({ port: 8080, protocol: 'UDP' })).toBe(false);
    expect(on({ protocol: 'TCP' })).toBe(true);
  });

  test('to what is no Pod is opened by a block or a rule for everybody, by no selector', () => {
    const outside: End = { pod: undefined, namespaceLabels: {}, ip: undefined, ports: {} };
    expect(isOpen([letOut([{ namespaceSelector: {} }])], api, outside)).toBe(false);
    expect(isOpen([letOut([{ ipBlock: { cidr: '0.0.0.0/0' } }])], api, outside)).toBe(true);
    expect(isOpen([letOut([])], api, outside)).toBe(true);
  });

  test('a policy without types is about what goes out where it has rules for that', () => {
    const without = policy('without', { podSelector: {}, egress: [{ to: [labels('db')] }] });
    expect(verdict([without], api).egress).toMatchObject({ about: ['without'], isOpen: true });
    expect(verdict([without], api).ingress).toMatchObject({ about: ['without'], isOpen: false });
  });
});

test.each([
  ['In', ['db', 'api'], true],
  ['NotIn', ['db'], false],
  ['Exists', undefined, true],
  ['DoesNotExist', undefined, false],
])('a selector by the expression %s %j chooses db: %s', (operator, values, chosen) => {
  const podSelector = { matchExpressions: [{ key: 'app', operator, values }] };
  expect(verdict([policy('some', { podSelector })], api).ingress.about).toHaveLength(
    chosen ? 1 : 0,
  );
});
