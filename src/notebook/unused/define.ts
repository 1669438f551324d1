import { UnusedLessons } from './unused-lessons.ts';

customElements.define('kindbook-unused', UnusedLessons);
