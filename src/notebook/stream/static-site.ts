/** Whether this page is of the site that `npm run build:static` makes, which is served without kindbook's server. */
export const isStaticSite = import.meta.env.PUBLIC_KINDBOOK_STATIC === '1';

/** What a reader of the static site does to run its cells. */
export const howToRunLive =
  'To run the cells on a cluster of your own, get the repository of this site and run npm start in its folder.';
