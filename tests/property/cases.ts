/** How many cases each property is tried with. Together at least 100,000, in about a minute of two processors. */
export const cases = {
  'any bytes as a body': 8_000,
  'almost what a route takes': 3_000,
  'any value as a request': 24_000,
  'any path, method and headers': 10_000,
  'any letters as a cell': 28_000,
  'pieces of YAML as a cell': 10_000,
  'a manifest with a mistake': 1_500,
  'a Secret with a mistake': 8_000,
  'what the editor asks about a text': 500,
  'any words of a refusal': 600,
  'any objects in a workspace': 2_500,
  'any stream of changes in a timeline': 300,
  'any object on its way to the page': 1_000,
  'any message of a page': 4_000,
  'any message to a shell': 1_000,
  'any events of a stream': 1_200,
} as const;
