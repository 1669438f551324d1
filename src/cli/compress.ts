import { readFile, stat, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { mapConcurrent } from '../cluster/base/map-concurrent.ts';

/** What shrinks; images, fonts and the search index are compressed already. */
const compressible = '**/*.{html,css,js,json,svg,txt,xml,md}';

/** A smaller file fits into one packet of the network anyway; in bytes. */
const smallest = 1_400;

/** Node compresses this many at a time (the size of libuv's thread pool). */
const atOnce = 4;

/** Brotli's best, 11, would save 7 % more and take ten times as long. */
const quality = 9;

/**
 * Writes beside each file of a built site a copy in Brotli (`.br`) and one in gzip (`.gz`), for servers that can send
 * them to browsers that take them.
 *
 * @param folder the site's folder; what is in it already stays as it is
 */
export async function compressFolder(folder: string): Promise<void> {
  const files = globSync(compressible, { cwd: folder }).map((file) => join(folder, file));
  await mapConcurrent(atOnce, files, compressFile);
}

async function compressFile(file: string): Promise<void> {
  const { size } = await stat(file);
  if (size < smallest) return;
  const content = await readFile(file);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_SIZE_HINT]: size,
  };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content, { params }));
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}
