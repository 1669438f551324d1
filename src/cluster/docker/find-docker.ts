import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Report } from '../base/steps.ts';
import { askDocker, planEngine } from './docker.ts';
import type { Docker, Machine } from './docker.ts';
import { engineExists, ownEngine, startEngine } from './engine.ts';
import { debianRelease } from './engine-packages.ts';

/** Finds a program on PATH (and, for dockerd, where a system keeps it that is not on a user's PATH). */
export function onPath(name: string, path = process.env.PATH ?? ''): string | undefined {
  return [...path.split(delimiter), '/usr/sbin', '/usr/local/sbin']
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        // Not there or not to be run: then it is not the one.
        return false;
      }
    });
}

/**
 * Finds a Docker engine that answers, without starting or setting up anything. kindbook's own engine, once it
 * was set up, holds the cluster, so it goes before one that was installed later; `DOCKER_HOST` goes before both.
 */
export async function findDocker(signal?: AbortSignal): Promise<Docker | undefined> {
  if (!process.env.DOCKER_HOST && engineExists()) return await ownEngine(signal);
  const answer = await askDocker({ cli: 'docker', env: {}, own: false }, signal);
  return answer.kind === 'answers' ? answer.docker : undefined;
}

/**
 * Finds a Docker engine that answers, or sets up and starts kindbook's own where that is possible.
 *
 * @throws {ClusterError} with one sentence on what the reader has to install or start
 */
export async function prepareDocker(options: {
  report: Report;
  signal?: AbortSignal;
}): Promise<Docker> {
  if (!process.env.DOCKER_HOST && engineExists()) return await startEngine(options);
  const answer = await askDocker({ cli: 'docker', env: {}, own: false }, options.signal);
  if (answer.kind === 'answers') return answer.docker;
  const plan = planEngine(answer, thisMachine());
  if (plan !== 'own') throw plan;
  return await startEngine(options);
}

/** What `planEngine` has to know of this machine. */
export function thisMachine(): Machine {
  return {
    platform: process.platform,
    debian: debianRelease() !== undefined,
    root: process.getuid?.() === 0,
    dockerd: onPath('dockerd') !== undefined,
    named: process.env.DOCKER_HOST,
  };
}
