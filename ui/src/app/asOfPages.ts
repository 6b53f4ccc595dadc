/** Whether the page at a path can show the past: one customer and one segment can, and what customers are worth. */
export function answersAsOf(path: string): boolean {
  if (/^\/(value|survival)\/?$/.test(path)) return true
  if (/^\/(attribution|voice|change)\/?$/.test(path)) return true
  return /^\/(people|segments)\/[^/]+\/?$/.test(path) && !/^\/segments\/new\/?$/.test(path)
}
