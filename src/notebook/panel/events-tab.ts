import { age } from '../dom/duration.ts';
import { h } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { morph } from '../dom/morph.ts';
import type { KubeEvent } from '../state/kube-event.ts';
import { newestFirst } from '../state/newest-first.ts';
import type { PanelFacts, Tab } from './tab.ts';

/** So long the API server keeps an Event, in milliseconds: its flag `--event-ttl`. */
const keptFor = 3_600_000;

/** The Kubernetes Events about an object: what happened to it, how often, and who says so. */
export class EventsTab implements Tab {
  readonly element = h('div');

  draw({ object, workspace, now }: PanelFacts): void {
    const isOld = now - Date.parse(object.metadata.creationTimestamp) > keptFor;
    const events = newestFirst(workspace.events.get(object.metadata.uid) ?? []);
    morph(
      this.element,
      events.length > 0
        ? [
            h(
              'ul',
              { class: 'kb-events', tabindex: 0, 'aria-label': 'Events' },
              events.map((event) => eventView(event, now)),
            ),
          ]
        : [
            h(
              'p',
              { class: 'kb-dim' },
              `There are no Events about this object.${isOld ? ' The cluster deletes Events after an hour.' : ''}`,
            ),
          ],
    );
  }
}

function eventView(event: KubeEvent, now: number): HTMLElement {
  return h(
    'li',
    { class: event.warning ? 'kb-warning' : undefined, 'data-key': event.uid },
    h(
      'span',
      { class: 'kb-event-reason' },
      event.warning && icon('bad'),
      event.warning && h('span', { class: 'sr-only' }, 'Warning: '),
      event.reason,
      event.count > 1 && ` × ${event.count}`,
    ),
    h('span', {}, event.note),
    h('span', { class: 'kb-dim' }, `${age(now - event.at)} ago · ${event.by}`),
  );
}
