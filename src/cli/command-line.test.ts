import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { commandLine, NotUnderstood } from './command-line.ts';

const printed: string[] = [];
const complained: string[] = [];

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  vi.spyOn(console, 'error').mockImplementation((line: string) => void complained.push(line));
});

afterEach(() => {
  vi.restoreAllMocks();
  printed.length = 0;
  complained.length = 0;
});

const usage = 'npm run paint -- [--thick] COLOUR';

describe('a command line', () => {
  const work = vi.fn((words: string[], values: { thick?: boolean | undefined }) => {
    if (words[0] === 'pink') throw new NotUnderstood('There is no pink.');
    return Promise.resolve(values.thick ? 1 : 0);
  });
  const main = commandLine({ usage, words: 1, options: { thick: { type: 'boolean' } } }, work);

  test('gives words and options to the command, whose exit code it returns', async () => {
    expect(await main(['blue', '--thick'])).toBe(1);
    expect(work).toHaveBeenLastCalledWith(['blue'], expect.objectContaining({ thick: true }));
    expect(await main([])).toBe(0);
  });

  test.each(['--help', '-h'])('with %s prints the usage and does nothing', async (help) => {
    work.mockClear();
    expect(await main(['blue', help])).toBe(0);
    expect(printed).toEqual([usage]);
    expect(work).not.toHaveBeenCalled();
  });

  test.each([
    [['--thin'], "Unknown option '--thin'"],
    [['blue', 'red'], 'There is a word too many: “red”.'],
    [['pink'], 'There is no pink.'],
  ])('with %j is not understood: what is wrong, the usage, exit code 2', async (args, words) => {
    expect(await main(args)).toBe(2);
    expect(complained).toHaveLength(1);
    expect(complained[0]).toContain(words);
    expect(complained[0]).toContain(usage);
  });

  test('lets every other error pass', async () => {
    const broken = commandLine({ usage }, () => Promise.reject(new TypeError('a defect')));
    await expect(broken([])).rejects.toThrow('a defect');
  });
});

describe('every command', () => {
  test.each([
    'build-static',
    'cluster',
    'doctor',
    'labs',
    'new',
    'pack',
    'record',
    'start',
    'test',
  ])(
    '%s has --help, and refuses an option that it does not know',
    async (name) => {
      const { main } = (await import(`./${name}.ts`)) as {
        main: (args: string[]) => Promise<number>;
      };
      expect(await main(['--help'])).toBe(0);
      expect(printed[0]).toMatch(/^npm (start|run |test |pack )/);
      expect(await main(['--no-such-option'])).toBe(2);
    },
    60_000,
  );
});
