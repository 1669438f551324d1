import { z } from 'zod';

/** The body of `POST /api/cluster`: one of what the cluster's status offers. */
export const clusterRequest = z.strictObject({ action: z.enum(['create', 'recreate']) });
