import { isScalar, visit, type Pair, type Scalar } from 'yaml';
import { placeOf, type ManifestDocument } from '../../lessons/manifest/documents.ts';
import type { CellProblem } from '../../protocol/workspace.ts';

/** What Kubernetes takes for a quantity, as its refusal quotes it. */
const quantity = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;
/** Below these keys stand quantities. */
const quantityHolders =
  /^(?:limits|requests|hard|capacity|allocatable|overhead|min|max|default|defaultRequest|maxLimitRequestRatio|sizeLimit|storage)$/;

const base64 = /^(?:[A-Za-z0-9+/\s]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The API server refuses some values while it decodes them, before it knows in which field they are: then its words name
 * no place. The value is looked for in the text.
 *
 * @returns undefined for other refusals, and where no value of the text is the one
 */
export function badValueProblem(
  message: string,
  document: ManifestDocument,
): Omit<CellProblem, 'detail'> | undefined {
  if (message.includes('quantities must match')) {
    const scalar = find(document, (value, keys) => {
      return keys.some((key) => quantityHolders.test(key)) && !quantity.test(value);
    });
    return (
      scalar && {
        title: `\`${String(scalar.value)}\` is not a quantity.`,
        hint: 'Write for instance `128Mi` or `1Gi` for memory and storage, `0.5` or `500m` for CPU; there is no `MB` and no `GB`.',
        ...at(scalar, document),
      }
    );
  }
  if (message.includes('illegal base64 data')) {
    const scalar = find(document, (value, [top]) => top === 'data' && !base64.test(value));
    return (
      scalar && {
        title: 'This value is not base64.',
        hint: 'Under `data:` a Secret keeps its values in base64. Write it under `stringData:` instead, unencoded.',
        ...at(scalar, document),
      }
    );
  }
  return undefined;
}

/** The first value of the text that is as wanted, by itself and the keys above it. */
function find(
  { tree }: ManifestDocument,
  isWanted: (value: string, keys: string[]) => boolean,
): Scalar | undefined {
  let found: Scalar | undefined;
  visit(tree, {
    Scalar(role, node, path) {
      if (role === 'key' || !node.range) return undefined;
      const keys = path.flatMap((above) => {
        const key = (above as Pair).key;
        return isScalar(key) ? String(key.value) : [];
      });
      if (!isWanted(String(node.value), keys)) return undefined;
      found = node;
      return visit.BREAK;
    },
  });
  return found;
}

function at({ range }: Scalar, { number, lines, linesBefore, text }: ManifestDocument) {
  return { document: number, place: placeOf(lines, range![0], range![1], linesBefore, text) };
}
