import type { Expression } from 'estree';
import type { Parent } from 'mdast';
import type { MdxJsxFlowElement } from 'mdast-util-mdx';
import { Mistake } from './mistake.ts';

/** Every element of that name in a tree. */
export function* elementsOf(parent: Parent, name: string): Generator<MdxJsxFlowElement> {
  for (const child of parent.children) {
    if (child.type === 'mdxJsxFlowElement' && child.name === name) yield child;
    if ('children' in child) yield* elementsOf(child, name);
  }
}

/**
 * The attributes of an element, those between braces too as long as they are literals.
 *
 * @throws {Mistake} on one that is no literal
 */
export function attributesOf(element: MdxJsxFlowElement): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const attribute of element.attributes) {
    if (attribute.type !== 'mdxJsxAttribute') continue;
    const { name, value } = attribute;
    if (value === null || value === undefined || typeof value === 'string') {
      found.set(name, value ?? true);
      continue;
    }
    const [statement] = value.data?.estree?.body ?? [];
    if (statement?.type !== 'ExpressionStatement') continue;
    found.set(name, literal(statement.expression, `\`${name}\` of <${element.name}>`));
  }
  return found;
}

function literal(expression: Expression, name: string): unknown {
  switch (expression.type) {
    case 'Literal':
      return expression.value;
    case 'TemplateLiteral':
      if (expression.expressions.length === 0) return expression.quasis[0]?.value.cooked;
      break;
    case 'ArrayExpression':
      return expression.elements.map((each) => literal(each as Expression, name));
    case 'ObjectExpression':
      return Object.fromEntries(
        expression.properties.map((property) => {
          if (property.type !== 'Property' || property.computed) throw notLiteral(name);
          const { key, value } = property;
          const member = key.type === 'Identifier' ? key.name : literal(key, name);
          return [String(member), literal(value as Expression, name)];
        }),
      );
  }
  throw notLiteral(name);
}

function notLiteral(name: string): Mistake {
  return new Mistake(
    `${name} contains something other than texts and lists.`,
    'It is read without running the page: write the texts out.',
  );
}
