import { z } from 'zod';
import { LANGUAGES } from '../../src/mix/nif/compiler';

/** Options of `nx-otp:nif`. */
export const options = z
  .strictObject({
    language: z.enum(LANGUAGES).describe('Of the sources: src/*.c, a crate with its Cargo.toml, or src/lib.zig'),
    library: z
      .string()
      .min(1)
      .describe(
        'The library, from the workspace root, without extension: in the priv of the application that loads it',
      ),
  })
  .meta({
    description:
      'Compiles NIFs: C by cc (or CC, with CFLAGS and LDFLAGS), Rust by cargo, Zig by zig build-lib. Says what is missing',
    examples: [
      {
        description: 'C, for the application orders',
        command: 'nx run checksum:build',
        target: {
          executor: 'nx-otp:nif',
          options: { language: 'c', library: 'apps/orders/priv/native/checksum' },
          cache: true,
          outputs: ['{workspaceRoot}/apps/orders/priv/native/checksum.so'],
        },
      },
    ],
  });

export type NifOptions = z.infer<typeof options>;
