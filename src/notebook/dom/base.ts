/** The path under which the site is served, without a slash at its end; empty where that is the root. */
export const base = import.meta.env.BASE_URL.replace(/\/$/, '');
