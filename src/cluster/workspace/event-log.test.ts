import { expect, test } from 'vitest';
import type { LiveEvent } from '../../protocol/workspace.ts';
import { EventLog } from './event-log.ts';

const event = (name: string): LiveEvent => ({
  event: 'snapshot',
  data: { namespace: name, objects: [], at: 0 },
});
const namespaces = (log: EventLog, id: string | undefined) =>
  log.after(id)?.map(({ event }) => (event.event === 'snapshot' ? event.data.namespace : ''));

test('who names the last event that it has gets those after it', () => {
  const log = new EventLog();
  const [first] = ['a', 'b', 'c'].map((name) => log.add(event(name)));
  expect(namespaces(log, first!.id)).toEqual(['b', 'c']);
  expect(namespaces(log, log.newest)).toEqual([]);
});

test('an id of another log, an id of none and no id at all are not known', () => {
  const log = new EventLog();
  const other = new EventLog().add(event('a'));
  log.add(event('a'));
  for (const id of [other.id, '', undefined]) expect(log.after(id)).toBeUndefined();
});

test('an event that a thousand newer ones have pushed out is not known any more', () => {
  const log = new EventLog();
  const first = log.add(event('first'));
  const second = log.add(event('second'));
  for (let number = 0; number < 999; number++) log.add(event(`${number}`));
  expect(log.after(first.id)).toBeUndefined();
  expect(log.after(second.id)).toHaveLength(999);
});
