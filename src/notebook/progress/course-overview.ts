import { keptProgress } from './browser-progress.ts';
import { whatNext } from './what-next.ts';

/** On the front page: how much of each track is done, and the link to where the reader continues. */
export class CourseOverview extends HTMLElement {
  connectedCallback(): void {
    const lessons = [...this.querySelectorAll<HTMLElement>('[data-lesson]')];
    const titles = new Map(
      lessons.map((item) => [item.dataset['lesson']!, item.querySelector('a')!]),
    );
    keptProgress().watch((progress) => {
      const { lesson, begun } = whatNext([...titles.keys()], progress.lessons);
      const link = document.querySelector<HTMLAnchorElement>('.kb-continue')!;
      const target = lesson === undefined ? undefined : titles.get(lesson)!;
      link.href = target?.href ?? this.dataset['labs']!;
      link.textContent = target
        ? `${begun ? 'Continue with' : 'Begin with'} ${target.textContent}`
        : 'You have done every lesson. Continue with the labs';
      for (const track of this.querySelectorAll('[data-track]')) {
        const names = [...track.querySelectorAll<HTMLElement>('[data-lesson]')].map(
          (item) => item.dataset['lesson']!,
        );
        const done = names.filter((name) => progress.lessons.get(name)?.readAt !== undefined);
        track.querySelector('.kb-track-read')!.textContent =
          done.length === 0 ? '' : ` · ${done.length} of ${names.length} done`;
      }
      const labs = this.querySelector<HTMLElement>('.kb-labs-solved')!;
      const names = labs.dataset['labs']!.split(' ');
      const solved = names.filter((name) => progress.labs.get(name)?.best !== undefined);
      labs.textContent = solved.length === 0 ? '' : ` · ${solved.length} of ${names.length} solved`;
    });
  }
}
