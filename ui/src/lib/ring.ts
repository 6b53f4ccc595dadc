/** The newest items, never more than its size: what a stream that does not end may keep. */
export class Ring<T> {
  private readonly items: (T | undefined)[]
  private next = 0
  private held = 0
  readonly size: number

  constructor(size: number) {
    this.size = size
    this.items = Array.from<T | undefined>({ length: size })
  }

  get length(): number {
    return this.held
  }

  push(item: T): void {
    this.items[this.next] = item
    this.next = (this.next + 1) % this.size
    if (this.held < this.size) this.held++
  }

  clear(): void {
    this.items.fill(undefined)
    this.next = 0
    this.held = 0
  }

  /** The item that came i before the newest one. */
  fromNewest(i: number): T | undefined {
    if (i < 0 || i >= this.held) return undefined
    return this.items[(this.next - 1 - i + this.size * 2) % this.size]
  }

  /** Newest first, those that keep says yes to. */
  newest(keep: (item: T) => boolean, limit = this.size): T[] {
    const out: T[] = []
    for (let i = 0; i < this.held && out.length < limit; i++) {
      const item = this.fromNewest(i) as T
      if (keep(item)) out.push(item)
    }
    return out
  }
}
