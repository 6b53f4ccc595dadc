/** Whether the page at a path can show the past: one customer and one segment can. */
export function answersAsOf(path: string): boolean {
  return /^\/(people|segments)\/[^/]+\/?$/.test(path) && !/^\/segments\/new\/?$/.test(path)
}
