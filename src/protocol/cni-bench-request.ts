import { z } from 'zod';
import { cnis } from './cni-bench.ts';

/** The body of `POST /api/cni-bench`: try a CNI, or stop the run that is under way. */
export const cniBenchRequest = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('run'), cni: z.enum(cnis) }),
  z.strictObject({ action: z.literal('stop') }),
]);
