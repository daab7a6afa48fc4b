import pc from 'picocolors';
import type { Drawing } from '../src/pictures/drawing';
import { htmlPicture } from '../src/pictures/html';
import { mermaidPicture } from '../src/pictures/mermaid';
import { svgPicture } from '../src/pictures/svg';
import { textPicture } from '../src/pictures/text';
import { colorsFor } from './colors';

export const FORMATS = ['text', 'mermaid', 'svg', 'html', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** What there is to draw. */
export interface View {
  drawing: Drawing;
  /** Sentences to go with it. */
  remarks: string[];
  /** The same as data. */
  document: unknown;
}

/** @param toStdout whether it goes there, where it may have colours */
export async function picture(view: View, format: Format, toStdout: boolean): Promise<string> {
  const { drawing, remarks, document } = view;
  switch (format) {
    case 'text':
      return textWithRemarks(view, toStdout ? colorsFor(process.stdout) : pc.createColors(false));
    case 'mermaid':
      return mermaidPicture(drawing);
    case 'svg':
      return svgPicture(drawing);
    case 'html':
      return htmlPicture(drawing, remarks);
    case 'json':
      return `${JSON.stringify(document, null, 2)}\n`;
  }
}

function textWithRemarks({ drawing, remarks }: View, colors: ReturnType<typeof pc.createColors>): string {
  const below = remarks.length > 0 ? `\n${remarks.join('\n')}\n` : '';
  return textPicture(drawing, colors) + below;
}
