import type { Saying } from './words'

// Why an event was set aside: the codes that the server stores, in the words of somebody who has to mend it.
const reasons: Record<string, string> = {
  not_json: 'It is broken off or garbled',
  bad_character: 'It holds a character that cannot be kept',
  too_deep: 'It is nested too deeply',
  too_large: 'It is too large',
  wrong_type: 'A field holds the wrong kind of value',
  unknown_type: 'It is of a kind we do not know',
  missing_id: 'It does not say who it is about',
  bad_id: 'The customer number cannot be right',
  missing_name: 'It does not say what happened',
  bad_name: 'The name of what happened cannot be right',
  missing_message_id: 'It has no number of its own',
  bad_message_id: 'Its number cannot be right',
  bad_timestamp: 'Its time cannot be read',
  off_plan: 'It is not what was agreed',
}

/** A reason code in both wordings; a code unknown here keeps its own name. */
export function reasonTerm(code: string): Saying {
  return { marketing: reasons[code] ?? code.replaceAll('_', ' '), it: code }
}
