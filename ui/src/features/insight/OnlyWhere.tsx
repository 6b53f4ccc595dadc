import { TextInput } from '@mantine/core'
import { useTerm } from '../../ui/Wording'
import { PropertyField } from './PropertyField'

/** Only the events whose property has a value: a market, a currency, a store. */
export function OnlyWhere({ of, where, is, choose }: { of: string; where: string | undefined; is: string | undefined; choose: (patch: { where?: string; is?: string }) => void }) {
  const term = useTerm()
  const take = (value: string) => value !== (is ?? '') && choose({ is: value || undefined })
  return (
    <>
      <PropertyField label={term({ marketing: 'Only where', it: 'where' })} of={of} value={where ?? ''} choose={(property) => choose({ where: property || undefined, is: property ? is : undefined })} />
      {where && <TextInput key={is} size="xs" w={110} label={term({ marketing: 'is', it: 'value' })} defaultValue={is ?? ''} onBlur={(e) => take(e.currentTarget.value.trim())} onKeyDown={(e) => e.key === 'Enter' && take(e.currentTarget.value.trim())} />}
    </>
  )
}
