/** A map that forks in no time: both sides share its content until one of them writes. */
export class Table<V> {
  private shared = false;
  private constructor(private content: Map<string, V>) {}

  static of<V>(entries: Iterable<readonly [string, V]> = []): Table<V> {
    return new Table(new Map(entries));
  }

  get(name: string): V | undefined {
    return this.content.get(name);
  }
  has(name: string): boolean {
    return this.content.has(name);
  }
  get size(): number {
    return this.content.size;
  }
  [Symbol.iterator](): IterableIterator<[string, V]> {
    return this.content[Symbol.iterator]();
  }
  set(name: string, value: V): void {
    this.own().set(name, value);
  }
  delete(name: string): void {
    if (this.content.has(name)) this.own().delete(name);
  }

  fork(): Table<V> {
    this.shared = true;
    const other = new Table(this.content);
    other.shared = true;
    return other;
  }

  /** Takes over what another table holds. */
  become(other: Table<V>): void {
    other.shared = true;
    this.content = other.content;
    this.shared = true;
  }

  /** Do both hold the very same content? Two forks that nobody has written to since do. */
  isSame(other: Table<V>): boolean {
    return this.content === other.content;
  }

  private own(): Map<string, V> {
    if (this.shared) {
      this.content = new Map(this.content);
      this.shared = false;
    }
    return this.content;
  }
}
