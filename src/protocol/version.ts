/** `v1.37.2` -> `1.37`; undefined for a text that holds no Kubernetes version. */
export function minorOf(version: string | undefined): string | undefined {
  return /^v?(\d+\.\d+)\.\d+/.exec(version ?? '')?.[1];
}
