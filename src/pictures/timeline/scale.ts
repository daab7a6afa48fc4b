/** From milliseconds of a panel to places in the picture, in tenths of a pixel. */
export class Scale {
  private readonly duration: number;

  constructor(
    duration: number,
    readonly left: number,
    readonly right: number,
  ) {
    this.duration = Math.max(1, duration);
  }

  x(milliseconds: number): number {
    return Math.round((this.left + (milliseconds / this.duration) * (this.right - this.left)) * 10) / 10;
  }

  /**
   * Round times, eight at most.
   *
   * @example
   * new Scale(900, 0, 100).ticks().map(({ text }) => text) // ['0', '200 ms', '400 ms', '600 ms', '800 ms']
   */
  ticks(): { x: number; text: string }[] {
    const step = niceStep(this.duration / 7);
    const times = Array.from({ length: Math.floor(this.duration / step) + 1 }, (_, index) => index * step);
    return times.map((time) => ({ x: this.x(time), text: this.text(time) }));
  }

  private text(time: number): string {
    if (time === 0) return '0';
    return this.duration < 2000 ? `${time} ms` : `${Number((time / 1000).toFixed(2))} s`;
  }
}

/** The least of 1, 2, 5, 10, 20, 50, ... that is no less. */
function niceStep(least: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(least)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least)!;
}
