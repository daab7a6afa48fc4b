import { StringDecoder } from 'node:string_decoder';

/** What a worker says of itself, in a line of its own (worker.exs). */
export interface Mark {
  /** The first call may come. */
  ready?: true;
  /** A call has been read; what comes now is its output. */
  begun?: true;
  /** The call has ended, with this exit status. */
  status?: number;
  /** What the call wrote to stderr is out. */
  flushed?: true;
  /** What the call has left behind in the BEAM; with none, the next may come. */
  leftovers?: string[];
}

/**
 * Takes a worker's marks out of what it prints. The end of line before a mark belongs to it: what the call printed is
 * given back to the byte.
 *
 * @example
 * const output = new MarkedOutput('N', text => print(text), mark => note(mark));
 * output.push(Buffer.from('Compiled\n\nN {"status":0}\n'));  // print('Compiled\n'), note({ status: 0 })
 */
export class MarkedOutput {
  private readonly decoder = new StringDecoder('utf8');
  private readonly start: string;
  private held = '';

  constructor(
    nonce: string,
    private readonly text: (text: string) => void,
    private readonly mark: (mark: Mark) => void,
  ) {
    this.start = `\n${nonce} `;
  }

  push(chunk: Buffer): void {
    this.held += this.decoder.write(chunk);
    for (let at = this.held.indexOf(this.start); at >= 0; at = this.held.indexOf(this.start)) {
      const json = at + this.start.length;
      const end = this.held.indexOf('\n', json);
      if (end < 0) break;
      this.pass(at);
      this.mark(JSON.parse(this.held.slice(json - at, end - at)));
      this.held = this.held.slice(end - at + 1);
    }
    this.pass(this.held.length - this.possibleStart());
  }

  /** Passes on what was held for the start of a mark: nothing comes any more. */
  end(): void {
    this.pass(this.held.length);
  }

  private pass(length: number): void {
    if (length > 0) this.text(this.held.slice(0, length));
    this.held = this.held.slice(length);
  }

  /** How much at the end of what is held may be the start of a mark, or is one that has not ended. */
  private possibleStart(): number {
    const whole = this.held.indexOf(this.start);
    if (whole >= 0) return this.held.length - whole;
    let length = Math.min(this.start.length - 1, this.held.length);
    while (!this.held.endsWith(this.start.slice(0, length))) length--;
    return length;
  }
}
