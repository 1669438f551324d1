import { ApiClient } from '../../cluster/api/client.ts';
import { connection } from '../../cluster/provider/provider.ts';
import { pathOf } from '../../protocol/route.ts';
import { routes } from '../../protocol/routes.ts';
import { courseLessons } from '../course-lessons.ts';
import type { Result } from './results.ts';
import { startServer } from './server.ts';
import { Visitor, type Followed } from './visitor.ts';
import { watches } from './watches.ts';

const workspaces = 10;
const tabs = 100;

/** The server's memory and the API server's watches while 100 tabs follow 10 workspaces. */
export async function benchMemory(): Promise<Result[]> {
  await using server = await startServer();
  const client = await ApiClient.fromKubeconfig(connection().kubeconfig);
  const lessons = courseLessons();
  const open: Followed[] = [];
  const openTab = async (number: number) => {
    const lesson = lessons[number % workspaces]!;
    const visitor = await Visitor.of(server.url, lesson);
    open.push(await visitor.follow([routes.cluster.path, pathOf(routes.live, { lesson })]));
  };
  try {
    const before = await watches(client);
    const idle = server.memory();
    for (let tab = 0; tab < workspaces; tab++) await openTab(tab);
    await settle();
    const one = await watches(client);
    for (let tab = workspaces; tab < tabs; tab++) await openTab(tab);
    await settle();
    const all = await watches(client);
    const memory = server.memory();
    console.log(`server memory (RSS): ${idle.toFixed(0)} MB idle, ${memory.toFixed(0)} MB in use`);
    return [
      {
        what: `server memory (RSS) for ${tabs} open lesson tabs over ${workspaces} workspaces`,
        measured: `${memory.toFixed(0)} MB (${idle.toFixed(0)} MB idle)`,
        budget: '≤ 300 MB',
        isKept: memory <= 300,
      },
      {
        what: `watches of the API server with ${tabs} tabs, against ${workspaces} tabs, one a workspace`,
        measured: `${all - before} against ${one - before}`,
        budget: 'no more',
        // The cluster's own programs have some more or fewer at any time.
        isKept: all <= one,
      },
    ];
  } finally {
    for (const tab of open) tab.breakOff();
    await client.close();
  }
}

function settle(): Promise<void> {
  return new Promise((done) => setTimeout(done, 2_000));
}
