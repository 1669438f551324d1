import { html, type Html } from '../../dom/html.ts';
import { counted } from '../../state/words.ts';
import type { Draw } from '../drawing.ts';
import { arrowView, codes } from '../pieces.ts';
import { figuresPicture, type FiguresPicture, type PodFigure } from './picture.ts';

/** Draws the way of the figures of the autoscaler that the option `name` names. */
export const drawFigures: Draw = ({ objects, scaling, options, isExample }) => {
  const picture = figuresPicture(objects, scaling, options['name'] ?? '', !isExample);
  return picture && { summary: picture.summary, body: figuresView(picture) };
};

function figuresView(picture: FiguresPicture): Html {
  const { name, target, bounds, figures, words, desired } = picture;
  return html`<div class="bx" data-key="pods">
      <span class="ki"
        >Pods: the CPU that each uses, of what it requests<span class="mk"> (the mark)</span></span
      >
      ${
        figures
          ? html`<ul class="fi" role="list" data-key="list">
              ${figures.pods.map(figureView)}
            </ul>`
          : html`<p class="li" data-key="none">no figures of one moment yet</p>`
      }
    </div>
    ${arrowView('measured', html`<b>metrics-server</b> asks the kubelets; the autoscaler asks metrics-server`)}
    <div class="bx bx-p" data-key="autoscaler">
      <span class="ki">HorizontalPodAutoscaler</span> <code>${name}</code>
      <span class="li">${bounds}</span>
      ${
        figures !== undefined &&
        html`<p data-key="average">
          on average ${counted(figures.pods.length, 'Pod')}
          ${figures.pods.length === 1 ? 'uses' : 'use'}
          <code>${String(figures.formula.used)}${figures.formula.unit}</code>, the target is
          <code>${String(figures.formula.target)}${figures.formula.unit}</code>
        </p>`
      }
      <p data-key="words">${codes(words)}</p>
    </div>
    ${arrowView(
      'sets',
      desired === 0
        ? html`sets <code>replicas</code> when it has computed a number`
        : html`sets <code>replicas</code> to <b>${String(desired)}</b>`,
    )}
    <div class="bx" data-key="target">
      <span class="ki">${target.kind}</span> <code>${target.name}</code>
      <span class="li">${replicasWords(picture)}</span>
    </div>`;
}

function replicasWords({ replicas, ready }: FiguresPicture): string {
  if (replicas === undefined) return 'not there';
  const desired = `${counted(replicas, 'replica')} desired`;
  return ready === undefined ? desired : `${desired}, ${ready} ready`;
}

function figureView({ name, used, requested, percent }: PodFigure): Html {
  const of = requested === undefined ? 'no request' : `of ${requested}m`;
  return html`<li data-key="${name}" title="${name}">
    <code>…${name.replace(/^.*-/, '')}</code>
    <span class="me" aria-hidden="true"
      ><i style="width:${String(Math.min(percent ?? 0, 200) / 2)}%"></i
    ></span>
    <span
      >${String(used)}m
      <span class="ki">${of}</span
      >${percent !== undefined && html` = <b>${String(percent)}%</b>`}</span
    >
  </li>`;
}
