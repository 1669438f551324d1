import type { KubeObject, MeasuredPod } from '../../../protocol/workspace.ts';
import { formulaLine, formulaOf, podsInReading, type Formula } from '../../autoscaling/formula.ts';
import { count, fields, text } from '../../state/fields.ts';
import { isAutoscaler, type Scaling } from '../../state/scaling.ts';
import { counted } from '../../state/words.ts';
import type { Shown } from '../drawing.ts';

/** The way of an autoscaler's figures, as far as they are of one moment. */
export interface FiguresPicture {
  readonly name: string;
  /** What it scales. */
  readonly target: { readonly kind: string; readonly name: string };
  readonly bounds: string;
  /** The newest figures; undefined while there are none of the same Pods that the autoscaler counts. */
  readonly figures: { readonly pods: readonly PodFigure[]; readonly formula: Formula } | undefined;
  /** How the calculation goes, or what it waits for; what stands between backticks is the calculation. */
  readonly words: string;
  /** What it asks the Deployment for, and what that has. */
  readonly desired: number;
  readonly replicas: number | undefined;
  readonly ready: number | undefined;
  readonly summary: Shown;
}

/** What one Pod uses. */
export interface PodFigure {
  readonly name: string;
  /** In thousandths of a core. */
  readonly used: number;
  readonly requested: number | undefined;
  /** The one of the other; undefined where it requests nothing. */
  readonly percent: number | undefined;
}

/**
 * Reads the way of an autoscaler's figures: what its Pods use, the average, the formula, and the replicas.
 *
 * @param name the autoscaler's
 * @param isOneMoment whether the Deployment is of the same moment; else it only has what the autoscaler asks for
 * @returns undefined where there is no such autoscaler
 */
export function figuresPicture(
  objects: readonly KubeObject[],
  scalings: ReadonlyMap<string, Scaling>,
  name: string,
  isOneMoment = true,
): FiguresPicture | undefined {
  const autoscaler = objects.find(
    (object) => isAutoscaler(object) && object.metadata.name === name,
  );
  if (!autoscaler) return undefined;
  const spec = fields(autoscaler['spec']);
  const ref = fields(spec['scaleTargetRef']);
  const target = { kind: text(ref['kind']) ?? '', name: text(ref['name']) ?? '' };
  const scaled = objects.find(
    ({ kind, metadata }) =>
      kind === target.kind &&
      metadata.name === target.name &&
      metadata.namespace === autoscaler.metadata.namespace,
  );
  const scaling = scalings.get(autoscaler.metadata.uid) ?? { points: [] };
  const formula = formulaOf(autoscaler);
  const pods = formula && podsInReading(formula, scaling);
  // Numbers of different moments do not add up: then it says what it waits for, and shows none of them.
  const isComplete = formula !== undefined && pods?.length === formula.current;
  const desired = count(fields(autoscaler['status'])['desiredReplicas']);
  return {
    name,
    target,
    bounds: `${count(spec['minReplicas']) || 1} to ${count(spec['maxReplicas'])} replicas`,
    figures: isComplete ? { formula, pods: pods.map(figureOf) } : undefined,
    words: formulaLine(autoscaler, scaling),
    desired,
    replicas: scaled && (isOneMoment ? count(fields(scaled['spec'])['replicas']) : desired),
    ready: isOneMoment ? count(fields(scaled?.['status'])['readyReplicas']) : undefined,
    summary: summary(isComplete ? formula : undefined, formula !== undefined, desired),
  };
}

function figureOf({ name, cpu, requested }: MeasuredPod): PodFigure {
  const percent = requested ? Math.round((100 * cpu) / requested) : undefined;
  return { name, used: cpu, requested, percent };
}

function summary(formula: Formula | undefined, hasFigure: boolean, desired: number): Shown {
  if (!formula) {
    const which = hasFigure ? 'next' : 'first';
    return { icon: 'busy', words: `The autoscaler waits for the ${which} reading.` };
  }
  const { used, target, unit } = formula;
  return {
    icon: 'good',
    words: `Yours, as it is now: ${used}${unit} used on average, ${target}${unit} is the target, ${counted(desired, 'replica')} desired.`,
  };
}
