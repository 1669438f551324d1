import { html, type Html } from '../../dom/html.ts';
import { counted } from '../../state/words.ts';
import type { Draw } from '../drawing.ts';
import { arrowView, labelText, stateView } from '../pieces.ts';
import {
  deploymentPicture,
  type DeploymentPicture,
  type PodPicture,
  type ServicePicture,
  type SetPicture,
} from './picture.ts';

/** Draws the Deployment that the option `name` names, from its ReplicaSets to the addresses of its Service. */
export const drawDeployment: Draw = ({ objects, options, now }) => {
  const picture = deploymentPicture(objects, options['name'] ?? '', now);
  return picture && { summary: picture.summary, body: deploymentView(picture) };
};

function deploymentView(picture: DeploymentPicture): Html {
  const { name, wanted, ready, selector, sets, kept, service } = picture;
  return html`<div class="bx bx-o" data-key="deployment">
      <span class="ki">Deployment</span> <code>${name}</code>
      <span class="li">
        ${counted(wanted, 'replica')} desired, ${String(ready)} ready; its Pods have
        <code>${labelText(selector)}</code>
      </span>
    </div>
    ${arrowView('sets', 'one ReplicaSet for each template, and in each its Pods')}
    <ul class="se" role="list" data-key="sets">
      ${sets.map((set) => setView(set, sets.length > 1))}
    </ul>
    ${
      kept > 0 &&
      html`<p class="no" data-key="kept">
        and ${counted(kept, 'older ReplicaSet')} without Pods, kept for a rollback
      </p>`
    }
    ${service ? serviceView(service) : noServiceView(selector)}`;
}

function setView(
  { name, revision, age, wanted, hash, pods }: SetPicture,
  isOneOfSome: boolean,
): Html {
  return html`<li class="bx bx-s ${age}" data-key="${name}">
    <span class="ki">${isOneOfSome && `${age} `}ReplicaSet</span> <code>${name}</code>
    <span class="li">
      ${revision !== undefined && `revision ${revision}, `}${String(wanted)}
      desired${
        hash !== undefined && html`; its Pods also have <code>pod-template-hash=${hash}</code>`
      }
    </span>
    ${
      pods.length === 0
        ? html`<p class="no" data-key="none">no Pods</p>`
        : html`<ul class="po" role="list" data-key="pods">
            ${pods.map(podView)}
          </ul>`
    }
  </li>`;
}

function podView({ name, short, state, shown }: PodPicture): Html {
  return html`<li class="pd ${state === 'ready' ? '' : 'off'}" data-key="${name}" title="${name}">
    Pod <code>…${short}</code> ${stateView(shown)}
  </li>`;
}

function serviceView({
  name,
  address,
  ports,
  selector,
  slice,
  entries,
  others,
}: ServicePicture): Html {
  return html`${arrowView('listed', html`the endpointslice controller lists the Pods that have <code>${labelText(selector)}</code>`)}
    <div class="bx bx-o" data-key="slice">
      <span class="ki">EndpointSlice</span> <code>${slice ?? 'not there yet'}</code>
      ${
        entries.length === 0
          ? html`<span class="li">no Pod matches</span>`
          : html`<ul class="en" role="list" data-key="entries">
              ${entries.map(
                (entry) =>
                  html`<li
                    class="${entry.shown.icon === 'good' ? '' : 'off'}"
                    data-key="${entry.address}"
                  >
                    <code>${entry.address}</code> <span class="ki">Pod …${entry.short}</span>
                    ${stateView(entry.shown)}
                  </li>`,
              )}
            </ul>`
      }
    </div>
    ${arrowView('served', 'requests go to one of the ready addresses', 'up')}
    <div class="bx bx-o" data-key="service">
      <span class="ki">Service</span> <code>${name}</code>
      <span class="li">
        ${[address, ...ports].join(', ')}; selects Pods with <code>${labelText(selector)}</code>${
          others.length > 0 &&
          html`. So ${others.length === 1 ? 'does' : 'do'} ${others.join(', ')}.`
        }
      </span>
    </div>`;
}

function noServiceView(selector: DeploymentPicture['selector']): Html {
  return html`<p class="no" data-key="no-service">
    No Service selects Pods with <code>${labelText(selector)}</code>, so there is no list of their
    addresses.
  </p>`;
}
