import type { McpServer, StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { type ZodType, z } from 'zod';
import { parseOptions } from '../../src/options';

/** What an assistant can call. Whatever is thrown reaches it as the text of a result that is an error. */
export interface Tool<Input> {
  name: string;
  title: string;
  description: string;
  input: ZodType<Input>;
  /** That it may change files; the others only read. */
  writes?: true;
  /** @returns text, or what is sent as JSON */
  answer: (input: Input, signal: AbortSignal) => unknown;
}

export function register<Input>(server: McpServer, tool: Tool<Input>): void {
  const { name, title, description, input, writes, answer } = tool;
  const annotations = { readOnlyHint: writes === undefined, destructiveHint: writes === true, openWorldHint: false };
  const config = { title, description, inputSchema: describedOnly(input), annotations };
  server.registerTool(name, config, async (raw, { mcpReq }) => {
    const result = await answer(parseOptions(input, raw, `arguments of ${name}`), mcpReq.signal);
    const text = typeof result === 'string' ? result : JSON.stringify(result, null, 2);
    return { content: [{ type: 'text', text }] };
  });
}

/** A schema that the client is told, and that lets all pass: `parseOptions` says what is wrong as all of nx-otp does. */
function describedOnly(schema: ZodType): StandardSchemaWithJSON {
  const json = () => z.toJSONSchema(schema, { io: 'input' });
  return {
    '~standard': {
      version: 1,
      vendor: 'nx-otp',
      validate: (value) => ({ value }),
      jsonSchema: { input: json, output: json },
    },
  };
}
