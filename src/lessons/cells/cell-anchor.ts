/** The anchor of a cell on its lesson's page: “List the Pods” is `cell-list-the-pods`. */
export function cellAnchor(title: string): string {
  return `cell-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}
