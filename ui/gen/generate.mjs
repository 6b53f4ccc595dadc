// Writes src/api/gen/schema.ts from api/openapi.yaml; with --check says whether it is current and writes nothing.
import { readFile, writeFile } from 'node:fs/promises'
import openapiTS, { astToString } from 'openapi-typescript'

const document = new URL('../../api/openapi.yaml', import.meta.url)
const target = new URL('../src/api/gen/schema.ts', import.meta.url)

const head = '// Generated from api/openapi.yaml by "npm run gen". Do not edit.\n\n'
const text = head + astToString(await openapiTS(document, { alphabetize: false, defaultNonNullable: false }))

if (!process.argv.includes('--check')) {
  await writeFile(target, text)
  process.exit(0)
}
const kept = await readFile(target, 'utf8').catch(() => '')
if (kept !== text) {
  console.error('src/api/gen/schema.ts is not what api/openapi.yaml gives: run "npm run gen" in ui and commit the result')
  process.exit(1)
}
