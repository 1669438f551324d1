import type { KubeObject, MeasuredPod } from '../../protocol/workspace.ts';
import { count, fields, list, text } from '../state/fields.ts';
import { targetOf, type Scaling } from '../state/scaling.ts';
import { counted } from '../state/words.ts';
import { milliCpu } from '../../protocol/cpu.ts';

/** So far from the target nothing is changed: kube-controller-manager's default, 10 %. */
const tolerance = 0.1;

/** How an autoscaler counts, with the numbers of its own status. */
export interface Formula {
  /** How many Pods there are. */
  readonly current: number;
  /** What each uses on average, and should use, in `unit`. */
  readonly used: number;
  readonly target: number;
  /** Percent of the request, or thousandths of a core. */
  readonly unit: '%' | 'm';
  /** `current * used / target`. */
  readonly exact: number;
  /** That rounded up; `current` where it is within the tolerance. */
  readonly rounded: number;
  /** That within `minReplicas` and `maxReplicas`. */
  readonly bounded: number;
  /** What decided, where it was not the quotient. */
  readonly because: 'near' | 'least' | 'most' | undefined;
}

/**
 * The formula of https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details for CPU,
 * with the numbers that the autoscaler itself reports.
 *
 * @returns undefined while it has no figures, or where it does not count by CPU
 */
export function formulaOf(autoscaler: KubeObject): Formula | undefined {
  const spec = fields(autoscaler['spec']);
  const status = fields(autoscaler['status']);
  const wanted = targetOf(autoscaler);
  const metric = list(status['currentMetrics']).find(
    (each) => each['type'] === 'Resource' && fields(each['resource'])['name'] === 'cpu',
  );
  const measured = fields(fields(metric?.['resource'])['current']);
  const current = count(status['currentReplicas']);
  if (!wanted || !metric || current === 0) return undefined;
  const isPercent = 'percent' in wanted;
  const used = isPercent
    ? count(measured['averageUtilization'])
    : milliCpu(text(measured['averageValue']) ?? '0');
  const target = isPercent ? wanted.percent : wanted.milliCpu;
  if (!(target > 0)) return undefined;

  const ratio = used / target;
  const isNear = 1 - tolerance <= ratio && ratio <= 1 + tolerance;
  const exact = current * ratio;
  // A quotient such as 4.000000001 is four.
  const rounded = isNear ? current : Math.ceil(Number(exact.toFixed(6)));
  const least = count(spec['minReplicas']) || 1;
  const most = count(spec['maxReplicas']);
  const bounded = Math.min(Math.max(rounded, least), most);
  const because =
    bounded < rounded ? 'most' : bounded > rounded ? 'least' : isNear ? 'near' : undefined;
  return { current, used, target, unit: isPercent ? '%' : 'm', exact, rounded, bounded, because };
}

/**
 * The Pods that the autoscaler's figure is of, with what each uses. Its status has the figure of a reading beside the number of
 * Pods that there are now, and Pods that it has just asked for are in no reading yet.
 *
 * @returns undefined where no reading is known
 */
export function podsInReading(
  { used, unit }: Formula,
  { points }: Pick<Scaling, 'points'>,
): readonly MeasuredPod[] | undefined {
  const readings = points.map(({ pods }) => pods).filter((pods) => pods.length > 0);
  const isOfThese = (pods: readonly MeasuredPod[]) => {
    const average = averageOf(pods, unit);
    // Readings are in whole thousandths of a core, the autoscaler's figure is cut to a whole number.
    return average !== undefined && Math.abs(average - used) <= 1 + used * 0.02;
  };
  return readings.findLast(isOfThese) ?? readings.at(-1);
}

function averageOf(pods: readonly MeasuredPod[], unit: Formula['unit']): number | undefined {
  const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0);
  const used = sum(pods.map(({ cpu }) => cpu));
  if (unit === 'm') return used / pods.length;
  const requested = sum(pods.map(({ requested = NaN }) => requested));
  return requested > 0 ? (100 * used) / requested : undefined;
}

/**
 * What the line above the charts says: the formula where its numbers belong to one moment, otherwise what it waits for.
 *
 * @param scaling what was seen of the autoscaler by then
 */
export function formulaLine(autoscaler: KubeObject, scaling: Pick<Scaling, 'points'>): string {
  const formula = formulaOf(autoscaler);
  if (!formula) {
    return 'The autoscaler has no metrics for its Pods yet, so it cannot compute a number.';
  }
  const { current, used, unit } = formula;
  const measured = podsInReading(formula, scaling)?.length;
  if (measured !== current) {
    const of =
      measured === undefined
        ? 'this page has yet to hear of which Pods the figure is'
        : `the figure \`${used}${unit}\` is of ${measured}`;
    return `Pods × used ÷ target: there ${current === 1 ? 'is' : 'are'} ${counted(current, 'Pod')}, and ${of}. It waits for the next reading.`;
  }
  return formulaWords(formula, count(fields(autoscaler['status'])['desiredReplicas']));
}

/** The formula in words, with its numbers; what stands between backticks is the calculation. */
function formulaWords(formula: Formula, desired: number): string {
  const { current, used, target, unit, exact, rounded, bounded, because } = formula;
  const quotient = Number(exact.toFixed(2));
  const sum = `\`${current} × ${used}${unit} ÷ ${target}${unit} = ${quotient}\``;
  const result = {
    near: `, less than 10 % from the target: it stays at ${rounded}.`,
    most: `, rounded up: ${rounded}, but \`maxReplicas\` allows ${bounded}.`,
    least: `, rounded up: ${rounded}, but \`minReplicas\` asks for ${bounded}.`,
    none: `, rounded up: ${bounded}.`,
  }[because ?? 'none'];
  const waits =
    desired > bounded
      ? ` It still asks for ${desired}: it goes down only as fast as its \`behavior\` allows.`
      : desired < bounded
        ? ` It asks for ${desired} so far.`
        : '';
  return `Pods × used ÷ target: ${sum}${result}${waits}`;
}
