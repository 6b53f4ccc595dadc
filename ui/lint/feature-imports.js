// Keeps the layers of src apart: lib ← ui ← api ← features ← app, and never feature → feature. Works on resolved paths, so
// relative and dynamic imports are seen too, which name patterns miss.
import path from 'node:path'

const rank = { lib: 0, ui: 1, api: 2, features: 3, app: 4 }

export function place(file) {
  const parts = file.split(path.sep)
  const src = parts.lastIndexOf('src')
  if (src < 0) return null
  const layer = parts[src + 1]
  return layer in rank ? { layer, feature: layer === 'features' ? parts[src + 2] : null } : null
}

export function refusal(from, to) {
  if (!from || !to) return null
  if (rank[to.layer] > rank[from.layer]) return `${from.layer} may not import ${to.layer}`
  if (from.feature && to.feature && from.feature !== to.feature)
    return `feature ${from.feature} may not import feature ${to.feature}: move what they share to ui or lib`
  return null
}

const layers = {
  create(context) {
    const file = context.filename
    const check = (source) => {
      if (typeof source?.value !== 'string' || !source.value.startsWith('.')) return
      const message = refusal(place(file), place(path.resolve(path.dirname(file), source.value)))
      if (message) context.report({ node: source, message })
    }
    const visit = (node) => check(node.source)
    return { ImportDeclaration: visit, ExportNamedDeclaration: visit, ExportAllDeclaration: visit, ImportExpression: visit }
  },
}

const plugin = { meta: { name: 'layers' }, rules: { layers } }
export default plugin
