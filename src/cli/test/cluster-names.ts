/** How the names of the clusters begin that the provider tests make and break; the one that the other tests run on stays as it is. */
export const providerCluster = 'kindbook-provider-test';
