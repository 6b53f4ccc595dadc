import type { components } from '../../api/gen/schema'
import { bytes, count } from '../../lib/number'
import { Glyph } from '../../ui/Glyph'
import { Term } from '../../ui/Wording'
import { costInWords } from './appraisal'
import css from './PreviewPanel.module.css'
import { share } from './figures'
import { PeopleRows } from './Members'

type Preview = components['schemas']['Preview']

/** What the condition selects as it is written: how many, who for example, in both sides' words, and what it takes to keep it live. */
export function PreviewPanel({ preview, busy, waiting, failed, changing }: { preview: Preview | undefined; busy: boolean; waiting: boolean; failed: boolean; changing: boolean }) {
  const stale = waiting || failed
  return (
    <aside className={css.panel} aria-label="What it selects now">
      <div className={css.body} data-stale={stale} data-busy={busy && !stale}>
        <p className={css.count} aria-live="polite">
          <b data-testid="preview-count">{preview ? count(preview.count) : '–'}</b>
          {preview && (
            <span>
              <Term k={{ marketing: `of ${count(preview.of)} customers`, it: `of=${preview.of}` }} /> · <Term k={share(preview.count, preview.of)} />
            </span>
          )}
        </p>
        {preview && (
          <div className={css.track} aria-hidden="true">
            <span style={{ width: `${preview.of > 0 ? (100 * preview.count) / preview.of : 0}%` }} />
          </div>
        )}
        {stale && <p className={css.note}>{failed ? 'The condition is not understood yet; the figures are of the one before.' : preview ? 'Finish the row; the figures are of the condition before.' : 'Finish the row to see who it is.'}</p>}
        {preview && changing && preview.enter !== undefined && preview.leave !== undefined && (
          <p className={css.moves}>
            Saving this: <b className={css.enter}>+{count(preview.enter)} would join</b>, <b className={css.leave}>−{count(preview.leave)} would leave</b>
          </p>
        )}
        {preview && changing && <Movers title={{ marketing: 'Would join', it: 'enterSample' }} people={preview.enterSample ?? []} total={preview.enter ?? 0} masked={preview.masked} />}
        {preview && changing && <Movers title={{ marketing: 'Would leave', it: 'leaveSample' }} people={preview.leaveSample ?? []} total={preview.leave ?? 0} masked={preview.masked} />}
        {preview && (
          <div className={css.sentences}>
            <p>
              <Glyph side="marketing" />
              <span>{preview.sentence.marketing}</span>
            </p>
            <p>
              <Glyph side="it" />
              <span className="mono">{preview.sentence.it}</span>
            </p>
          </div>
        )}
        {preview && (
          <p className={css.cost}>
            {preview.scannedRecords > 0 ? `Read ${count(preview.scannedRecords)} events of history in ${millis(preview.tookMillis)}. ` : `Answered in ${millis(preview.tookMillis)} from what is kept. `}
            {costInWords(preview.cost, bytes)}
          </p>
        )}
        {preview && preview.sample.length > 0 && (
          <>
            <h2>
              <Term k={{ marketing: 'Ten of them', it: `sample[${preview.sample.length}]` }} />
            </h2>
            <PeopleRows people={preview.sample} masked={preview.masked} />
          </>
        )}
        {preview && preview.count === 0 && !stale && <p className={css.note}>Nobody at all. Look at each row: a name may be spelled otherwise, or the window is short.</p>}
      </div>
    </aside>
  )
}

/** Some of those whom saving would move, to be opened. */
function Movers({ title, people, total, masked }: { title: { marketing: string; it: string }; people: Preview['sample']; total: number; masked: boolean }) {
  if (people.length === 0) return null
  return (
    <details className={css.movers}>
      <summary>
        <Term k={title} />: {people[0]?.label}
        {total > 1 && ` and ${count(total - 1)} more`}
      </summary>
      <PeopleRows people={people} masked={masked} />
    </details>
  )
}

function millis(ms: number): string {
  return ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`
}
