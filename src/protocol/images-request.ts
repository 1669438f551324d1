import { z } from 'zod';
import { lessonImages, outsideImages, outsideOf } from './images.ts';

/** The body of `POST /api/images`: what the page that was opened needs. */
export const imagesRequest = z.strictObject({
  images: z.array(z.enum([...lessonImages, ...outsideImages.map(outsideOf)])).min(1),
});
