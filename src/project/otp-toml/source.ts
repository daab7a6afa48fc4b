import { TomlError, parse } from 'smol-toml';
import { OtpError, codeFrame } from '../../errors';
import type { Source } from './manifest';

/** More than any hand-written manifest: a thousand services with every key are a fifth of it. */
const MOST_BYTES = 1_048_576;

/** A manifest's text and its tables as TOML gives them, before anything is known of what they mean. */
export interface Tables {
  source: Source;
  tables: Record<string, unknown>;
}

/**
 * @param content bytes, or text for what is known to be UTF-8
 * @throws OtpError for a file that is too large, no UTF-8 or no TOML
 */
export function readTables(content: string | Uint8Array, file: string): Tables {
  const source = { file, text: textOf(content, file) };
  return { source, tables: tablesOf(source) };
}

function textOf(content: string | Uint8Array, file: string): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  if (bytes.length > MOST_BYTES) {
    throw new OtpError({
      rule: 'An otp.toml is written by hand, and at most 1 MiB.',
      found: `${file}, ${(bytes.length / MOST_BYTES).toFixed(1)} MiB`,
      remedy: 'Give the manifest of one app; data belongs elsewhere.',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new OtpError({
      rule: 'TOML is UTF-8 (toml.io, v1.0.0).',
      found: `bytes in ${file} that are no UTF-8`,
      remedy: `Save it as UTF-8, for example: iconv -f ISO-8859-1 -t UTF-8 ${file}`,
    });
  }
}

function tablesOf({ file, text }: Source): Record<string, unknown> {
  try {
    return parse(text, { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n')[0]!.replace('Invalid TOML document: ', '');
    const twice = reason.includes('redefine');
    throw new OtpError({
      frame: codeFrame(text, { file, line: error.line, column: error.column }),
      rule: twice ? 'A service, a group or a key is written once.' : 'An otp.toml is TOML (toml.io, v1.0.0).',
      found: twice ? 'a second one of this name' : reason,
      remedy: twice ? 'Put the two together, or give one another name.' : 'Mend the line that is shown.',
    });
  }
}
