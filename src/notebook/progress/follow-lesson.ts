import type { Prediction } from '../../lessons/predict/prediction.ts';
import { isStaticSite } from '../stream/static-site.ts';
import { keepLesson } from './browser-progress.ts';
import { withStep, type LessonPage, type Step } from './lesson-progress.ts';

/** Keeps what the reader does on the open page of a lesson. */
export function followLesson(lesson: string): void {
  const keep = (step: Step) =>
    keepLesson(lesson, (before) => withStep(before, step, pageNow(), Date.now()));

  document.addEventListener('kb-step', (event) => keep((event as CustomEvent<Step>).detail));

  // Who has scrolled a screen has begun; who looks in only at the top has not.
  const scrolled = () => {
    if (scrollY < innerHeight / 2) return;
    removeEventListener('scroll', scrolled);
    keep({ did: 'scrolled' });
  };
  addEventListener('scroll', scrolled, { passive: true });

  // The links to the lessons before and after stand where the text ends.
  const end = document.querySelector('main footer');
  if (!end) return;
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    seen.disconnect();
    keep({ did: 'read' });
  });
  seen.observe(end);
}

function pageNow(): LessonPage {
  const of = (selector: string) => [...document.querySelectorAll<HTMLElement>(`main ${selector}`)];
  return {
    // Where there is no server, no cell can be run, and a lesson is done without.
    cells: isStaticSite ? [] : of('[data-cell]').map(({ dataset }) => dataset['cell']!),
    questions: of('[data-prediction]').map(
      ({ dataset }) => (JSON.parse(dataset['prediction']!) as Prediction).question,
    ),
  };
}
