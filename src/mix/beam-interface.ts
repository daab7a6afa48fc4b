import { digest } from './digest';

/** What a compiled module is to the compile of a module that only calls its functions. */
export interface BeamInterface {
  digest: string;
  /** Whether it is a protocol or an implementation of one: users of either need not name it. */
  isProtocol: boolean;
}

/**
 * Elixir's compiler looks at the functions of other modules in their `ExCk` chunks only: what they export, what is
 * deprecated and, from 1.18, types (Module.ParallelChecker, cache_from_chunk/2, 1.14 to 1.18). A module without one (Erlang's),
 * or with something in it whose body others are compiled with, is all of its bytes.
 *
 * @param beam content of a .beam file
 */
export function beamInterface(beam: Buffer): BeamInterface {
  const chunk = WITH_BODY.some((name) => beam.includes(name)) ? undefined : chunkOf(beam, 'ExCk');
  return {
    digest: digest(chunk ?? beam),
    isProtocol: PROTOCOLS.some((name) => beam.includes(name)),
  };
}

const PROTOCOLS = ['__protocol__', '__impl__'];

/** Names in the atoms of macros, structs, behaviours and protocols. A module that only mentions one pays for it. */
const WITH_BODY = ['MACRO-', '__struct__', 'behaviour_info', ...PROTOCOLS];

/** A chunk of a module's IFF file (beam_lib, "Structure of a BEAM file"): each is padded to four bytes. */
function chunkOf(beam: Buffer, wanted: string): Buffer | undefined {
  if (beam.toString('latin1', 0, 4) !== 'FOR1' || beam.toString('latin1', 8, 12) !== 'BEAM') return undefined;
  for (let at = 12; at + 8 <= beam.length;) {
    const size = beam.readUInt32BE(at + 4);
    const end = at + 8 + size;
    if (end > beam.length) return undefined;
    if (beam.toString('latin1', at, at + 4) === wanted) return beam.subarray(at + 8, end);
    at = end + ((4 - (size % 4)) % 4);
  }
  return undefined;
}
