import { fields, list, text, texts } from '../../state/fields.ts';

/** Labels of an object. */
export type Labels = Readonly<Record<string, string>>;

/**
 * Whether a label selector selects what has these labels. An empty one selects everything
 * (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors).
 */
export function selects(selector: unknown, labels: Labels): boolean {
  const { matchLabels, matchExpressions } = fields(selector);
  return (
    Object.entries(fields(matchLabels)).every(([name, value]) => labels[name] === value) &&
    list(matchExpressions).every(({ key, operator, values }) => {
      const value = labels[text(key) ?? ''];
      switch (operator) {
        case 'In':
          return value !== undefined && texts(values).includes(value);
        case 'NotIn':
          return value === undefined || !texts(values).includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return false;
      }
    })
  );
}

/**
 * Whether an IPv4 address is in a block such as `10.0.0.0/8`.
 *
 * @param ip undefined where it is not known: then it is only in the block of all addresses
 */
export function isInBlock(cidr: string, ip: string | undefined): boolean {
  const [base = '', length = '32'] = cidr.split('/');
  const bits = Number(length);
  if (bits === 0) return true;
  const [from, at] = [numberOf(base), numberOf(ip ?? '')];
  if (from === undefined || at === undefined) return false;
  const size = 2 ** (32 - bits);
  return Math.floor(from / size) === Math.floor(at / size);
}

function numberOf(ip: string): number | undefined {
  const parts = ip.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return undefined;
  return parts.reduce((all, part) => all * 256 + part, 0);
}
