import { onceNear } from '../dom/once-near.ts';

onceNear('kindbook-predict', () => {
  void import('./predict.ts').then(({ Predict }) =>
    customElements.define('kindbook-predict', Predict),
  );
});
