import { run } from '../cluster/base/command.ts';
import { root } from './root.ts';

/** A part of CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/), as far as it is read here. */
interface Bill {
  readonly metadata: { readonly component: { name: string } };
  components: readonly Component[];
  dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly properties?: readonly { readonly name: string }[];
}

/**
 * The bill of materials of the npm package, by the npm client: what its program and its site have bundled.
 *
 * @param bundled the packages that are bundled
 * @returns CycloneDX, as JSON
 * @throws {CommandError} when npm cannot read the lockfile
 */
export async function billOfMaterials(
  bundled: readonly { name: string; version: string }[],
): Promise<string> {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const bill = JSON.parse(await run('npm', args, { cwd: root })) as Bill;
  // npm takes the name of the folder.
  bill.metadata.component.name = 'kindbook';
  const wanted = new Set(bundled.map(({ name, version }) => `${name}@${version}`));
  bill.components = bill.components
    .filter(({ name, version }) => wanted.has(`${name}@${version}`))
    // npm takes it for a tool of development, as all that is not installed with the package.
    .map(({ properties: _, ...component }) => ({ ...component, scope: 'required' }));
  const refs = new Set(bill.components.map((component) => component['bom-ref']));
  bill.dependencies = bill.dependencies
    .filter(({ ref }, index) => index === 0 || refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({
      ref,
      dependsOn: dependsOn.filter((one) => refs.has(one)),
    }));
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}

/** What the site's `licenses.md` names: a heading `## NAME - VERSION (LICENSE)` each. */
export function bundledIn(licenses: string): { name: string; version: string; license: string }[] {
  return [...licenses.matchAll(/^## (\S+) - (\S+) \((.+)\)$/gm)].map(
    ([, name, version, license]) => ({ name: name!, version: version!, license: license! }),
  );
}
