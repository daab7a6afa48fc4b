import { resolve } from 'node:path';
import { Command } from 'commander';
import { OtpError } from '../../src/errors';
import { workspaceRootOf } from '../mix-project';

export function mcp(): Command {
  return new Command('mcp')
    .description('Serve this workspace to an AI assistant: projects, targets, trees, problems, generators.')
    .argument('[folder]', 'in an Nx workspace', '.')
    .addHelpText(
      'after',
      `
Speaks the Model Context Protocol on standard input and output, and ends with its input.

Examples:
  nx-otp mcp                          as an assistant's configuration has it
  nx-otp mcp ~/shop                   another workspace than that of the current folder`,
    )
    .action(async (folder: string) => {
      const root = workspaceRootOf(resolve(folder));
      if (root === undefined) throw noWorkspace(resolve(folder));
      // The SDK takes its time to load; the other commands do without it.
      const { serve } = await import('../mcp/serve.js');
      await serve(root);
    });
}

function noWorkspace(folder: string): OtpError {
  return new OtpError({
    rule: 'nx-otp mcp serves an Nx workspace.',
    found: `no nx.json in ${folder} or above`,
    remedy: 'Give a folder of the workspace: nx-otp mcp ~/shop',
  });
}
