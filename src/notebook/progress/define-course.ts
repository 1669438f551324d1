import { CourseOverview } from './course-overview.ts';

customElements.define('kindbook-course', CourseOverview);
