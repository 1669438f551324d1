import {
  isMap,
  isScalar,
  parseDocument,
  visit,
  YAMLParseError,
  type Document,
  type DocumentOptions,
  type ParseOptions,
  type SchemaOptions,
} from 'yaml';

/**
 * Parses one document of a text that a reader wrote. A key that stands twice is an error, as the parser itself has it, but
 * found in linear time: the parser compares each key of an object with all before it. Nothing is ever logged: the parser's
 * warnings quote values.
 *
 * @param options what differs from YAML 1.2 with merge keys
 */
export function parseText(
  text: string,
  options: ParseOptions & DocumentOptions & SchemaOptions = {},
): Document.Parsed {
  const tree = parseDocument(text, {
    // Kubernetes reads merge keys (`<<: *base`), though YAML 1.2 has none.
    merge: true,
    prettyErrors: false,
    ...options,
    logLevel: 'error',
    uniqueKeys: false,
  });
  const twice = keysThatStandTwice(tree);
  if (twice.length > 0) tree.errors.push(...twice);
  tree.errors.sort((a, b) => a.pos[0] - b.pos[0]);
  return tree;
}

function keysThatStandTwice(tree: Document.Parsed): YAMLParseError[] {
  const errors: YAMLParseError[] = [];
  visit(tree, {
    Map(_, map) {
      if (!isMap(map)) return;
      const known = new Set<unknown>();
      for (const { key } of map.items) {
        // A merge key, whose value is a symbol, may stand twice.
        if (!isScalar(key) || typeof key.value === 'symbol') continue;
        if (known.has(key.value)) {
          const [start] = key.range ?? [0];
          errors.push(
            new YAMLParseError([start, start + 1], 'DUPLICATE_KEY', 'Map keys must be unique'),
          );
        }
        known.add(key.value);
      }
    },
  });
  return errors;
}
