/** Reads the parts of a binary message of Postgres one after the other. Throws a RangeError beyond its end. */
export class MessageReader {
  readonly #message: Buffer
  #at = 0

  constructor(message: Buffer) {
    this.#message = message
  }

  atEnd(): boolean {
    return this.#at >= this.#message.length
  }

  skip(bytes: number): void {
    this.#at += bytes
  }

  char(): string {
    return String.fromCharCode(this.int8())
  }

  int8(): number {
    return this.#message.readInt8(this.#step(1))
  }

  int16(): number {
    return this.#message.readInt16BE(this.#step(2))
  }

  int32(): number {
    return this.#message.readInt32BE(this.#step(4))
  }

  uint32(): number {
    return this.#message.readUInt32BE(this.#step(4))
  }

  int64(): bigint {
    return this.#message.readBigInt64BE(this.#step(8))
  }

  bytes(length: number): Buffer {
    const start = this.#step(length)
    if (this.#at > this.#message.length) throw new RangeError('the message is cut off')
    return this.#message.subarray(start, this.#at)
  }

  /** A string that a zero byte ends. */
  text(): string {
    const start = this.#at
    const end = this.#message.indexOf(0, start)
    if (end < 0) throw new RangeError('the message is cut off')
    this.#at = end + 1
    return this.#message.toString('utf8', start, end)
  }

  #step(bytes: number): number {
    const start = this.#at
    this.#at += bytes
    return start
  }
}
