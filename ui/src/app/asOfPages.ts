const questions = ['trends', 'funnels', 'retention', 'lifecycle', 'stickiness', 'paths', 'cohorts', 'attribution', 'voice', 'change', 'value', 'survival', 'sql']

/** Whether the page at a path can show the past: one customer and one segment can, and every question over everybody. */
export function answersAsOf(path: string): boolean {
  if (questions.some((q) => path === `/${q}` || path === `/${q}/`)) return true
  return /^\/(people|segments)\/[^/]+\/?$/.test(path) && !/^\/segments\/new\/?$/.test(path)
}
