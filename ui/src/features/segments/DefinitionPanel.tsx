import { Glyph } from '../../ui/Glyph'
import { CopyLine } from '../../ui/states'
import { Timestamp } from '../../ui/Timestamp'
import { Term } from '../../ui/Wording'
import { useVersions, type Definition } from './queries'
import { definitionYaml } from './yaml'
import css from './DefinitionPanel.module.css'

/** Who answers for a segment, how it came to be, and the document itself as a file would hold it. */
export function DefinitionPanel({ definition }: { definition: Definition }) {
  const versions = useVersions(definition.key)
  return (
    <section className={css.panel} aria-labelledby="definition-title">
      <h2 id="definition-title">
        <Term k={{ marketing: 'What was agreed', it: 'definition' }} />
      </h2>
      <dl className={css.owners}>
        <dt>
          <Glyph side="marketing" /> Marketing
        </dt>
        <dd>{definition.owners?.marketing || '–'}</dd>
        <dt>
          <Glyph side="it" /> IT
        </dt>
        <dd>{definition.owners?.it || '–'}</dd>
      </dl>
      <h3>
        <Term k={{ marketing: 'Versions', it: 'history' }} />
      </h3>
      <ol className={css.versions}>
        {(versions.data?.items ?? [definition]).slice(0, 8).map((v) => (
          <li key={v.version}>
            <b>{v.version}</b> <Timestamp at={v.changedAt} /> by {v.changedBy || 'nobody named'} <code title={v.hash}>{v.hash.slice(0, 12)}</code>
          </li>
        ))}
      </ol>
      <h3>
        <Term k={{ marketing: 'As a file', it: `${definition.key}.yaml` }} />
      </h3>
      {/* A document that is wider than its panel is read by scrolling it. */}
      <pre className={css.yaml} tabIndex={0} aria-label="Definition as YAML">
        {definitionYaml(definition)}
      </pre>
      <CopyLine line={`rapport get segment ${definition.key} > ${definition.key}.yaml && rapport apply -f ${definition.key}.yaml`} />
    </section>
  )
}
