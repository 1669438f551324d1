import { whenNear } from '../dom/when-near.ts';
import { isStaticSite } from '../stream/static-site.ts';

// Where no server is, the examples stay. Otherwise not in the way of the page's first paint.
if (!isStaticSite) {
  whenNear(document.querySelectorAll('kindbook-drawing, kindbook-states'), () => {
    void import('./elements.ts').then(({ define }) => define());
  });
}
