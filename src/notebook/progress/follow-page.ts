import { followLesson } from './follow-lesson.ts';
import { showMarks } from './marks.ts';

showMarks();
// Only a lesson's page has it.
const lesson = document.querySelector<HTMLElement>('[data-kindbook-follow]');
if (lesson) followLesson(lesson.dataset['kindbookFollow']!);
