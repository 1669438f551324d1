import { LessonImages } from './lesson-images.ts';

customElements.define('kindbook-images', LessonImages);
