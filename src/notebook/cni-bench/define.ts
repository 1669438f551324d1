import { whenNear } from '../dom/when-near.ts';

// Far down its page, and much code for one element: it is loaded when it comes near.
whenNear(document.querySelectorAll('kindbook-cni-bench'), () => {
  void import('./bench.ts').then(({ CniBench }) =>
    customElements.define('kindbook-cni-bench', CniBench),
  );
});
