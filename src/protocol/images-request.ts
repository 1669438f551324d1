import { z } from 'zod';
import { lessonImages } from './images.ts';

/** The body of `POST /api/images`: what the page that was opened needs on the nodes. */
export const imagesRequest = z.strictObject({ images: z.array(z.enum(lessonImages)).min(1) });
