// Where a JSON text breaks, and where in it a named field stands. Both answer in character positions of the text.

export interface Span {
  start: number
  end: number
}

/** The first place at which text stops being JSON, with what was expected; null if it is JSON. */
export function breakIn(text: string): { at: number; line: number; column: number; message: string } | null {
  const scan = new Scanner(text)
  try {
    scan.document()
    return null
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    const before = text.slice(0, error.at)
    const line = before.split('\n').length
    return { at: error.at, line, column: error.at - before.lastIndexOf('\n'), message: error.message }
  }
}

/** The span of the value that a path such as batch[3].userId names; of the nearest parent there is, if it is missing. */
export function spanOf(text: string, path: string): (Span & { missing: boolean }) | null {
  const steps = path.match(/[^.[\]]+|\[\d+\]/g) ?? []
  const scan = new Scanner(text)
  try {
    scan.document()
  } catch {
    return null
  }
  for (let taken = steps.length; taken >= 0; taken--) {
    const key = steps
      .slice(0, taken)
      .map((s) => s.replace(/[[\]]/g, ''))
      .join('\u0000')
    const span = scan.spans.get(key)
    if (span) return { ...span, missing: taken < steps.length }
  }
  return null
}

class Broken extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

const deepest = 200

class Scanner {
  readonly spans = new Map<string, Span>()
  private at = 0
  private readonly text: string
  constructor(text: string) {
    this.text = text
  }

  document() {
    this.value([])
    this.space()
    if (this.at < this.text.length) this.fail('nothing more was expected here')
  }

  private fail(message: string, at = this.at): never {
    throw new Broken(message, at)
  }

  private space() {
    while (this.at < this.text.length && ' \t\n\r'.includes(this.text.charAt(this.at))) this.at++
  }

  private value(path: string[]) {
    if (path.length > deepest) this.fail(`deeper than ${deepest} levels`)
    this.space()
    const start = this.at
    const c = this.text[this.at]
    if (c === undefined) this.fail('the text ends where a value was expected')
    else if (c === '{') this.object(path)
    else if (c === '[') this.array(path)
    else if (c === '"') this.string()
    else if (c === '-' || (c >= '0' && c <= '9')) this.number()
    else this.word()
    this.spans.set(path.join('\u0000'), { start, end: this.at })
  }

  private object(path: string[]) {
    this.at++
    this.space()
    if (this.text[this.at] === '}') return void this.at++
    for (;;) {
      this.space()
      if (this.text[this.at] !== '"') this.fail('a name in double quotes was expected')
      const key = this.string()
      this.space()
      if (this.text[this.at] !== ':') this.fail('a colon was expected after the name')
      this.at++
      this.value([...path, key])
      this.space()
      const c = this.text[this.at]
      if (c === '}') return void this.at++
      if (c !== ',') this.fail('a comma or } was expected')
      this.at++
    }
  }

  private array(path: string[]) {
    this.at++
    this.space()
    if (this.text[this.at] === ']') return void this.at++
    for (let i = 0; ; i++) {
      this.value([...path, String(i)])
      this.space()
      const c = this.text[this.at]
      if (c === ']') return void this.at++
      if (c !== ',') this.fail('a comma or ] was expected')
      this.at++
    }
  }

  private string(): string {
    const start = this.at++
    for (;;) {
      const c = this.text[this.at]
      if (c === undefined) this.fail('the text ends inside a string', start)
      if (c < ' ') this.fail('a control character stands inside a string')
      this.at++
      if (c === '"') break
      if (c === '\\') {
        const escape = /^(["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(this.text.slice(this.at, this.at + 5))
        if (!escape) this.fail('this is no escape that JSON knows', this.at - 1)
        this.at += escape[0].length
      }
    }
    return JSON.parse(this.text.slice(start, this.at)) as string
  }

  private number() {
    const found = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/.exec(this.text.slice(this.at, this.at + 400))
    if (!found) this.fail('a number was expected')
    this.at += found[0].length
  }

  private word() {
    const found = /^(true|false|null)(?![A-Za-z0-9_])/.exec(this.text.slice(this.at, this.at + 6))
    if (!found) this.fail('a value was expected')
    this.at += found[0].length
  }
}
