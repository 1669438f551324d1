import { beforeAll, afterAll, expect } from 'vitest';
import { stepProgress } from '../../../src/cli/progress.ts';
import { prepareImages } from '../../../src/cluster/images/prepare-images.ts';
import type { PageNeed } from '../../../src/protocol/images.ts';
import { applyWhole } from '../fixture.ts';
import { testWorkspace, type TestWorkspace } from '../workspace.ts';

/** Without them on the nodes, and with an empty cache, they are built first. */
const buildWithin = 30 * 60_000;

/** Milliseconds for one test: a database starts twice in it, on a machine that has other things to do. */
export const patience = 240_000;

/** What a test of an image does on the cluster, as a reader would. */
export interface ImageWorkspace {
  apply: (yaml: string) => Promise<void>;
  /** Runs a script in the toolbox, demands that it ends well, and gives what it printed, without the last line's end. */
  sh: (script: string, seconds?: number) => Promise<string>;
  /** The same for a script that has to fail; gives what it printed on stderr. */
  fails: (script: string, seconds?: number) => Promise<string>;
}

/** A workspace for the tests of one file, with images on the nodes (the official ones where a registry answers) and containers outside. */
export function imageWorkspace(...needs: PageNeed[]): ImageWorkspace {
  let workspace: TestWorkspace | undefined;
  beforeAll(async () => {
    await prepareImages(needs, { report: stepProgress() });
    workspace = await testWorkspace();
  }, buildWithin);
  afterAll(async () => {
    await workspace?.[Symbol.asyncDispose]();
  });
  const run = (script: string, seconds = 120) =>
    workspace!.workspaces.shells.capture(workspace!.lesson, `set -e\n${script}`, seconds);
  return {
    apply: (yaml) => applyWhole(workspace!, yaml),
    sh: async (script, seconds) => {
      const { stdout, stderr, exitCode } = await run(script, seconds);
      expect(exitCode, `${script}\n${stdout}\n${stderr}`).toBe(0);
      return stdout.trimEnd();
    },
    fails: async (script, seconds) => {
      const { stdout, stderr, exitCode } = await run(script, seconds);
      expect(exitCode, `${script}\n${stdout}`).not.toBe(0);
      return stderr;
    },
  };
}
